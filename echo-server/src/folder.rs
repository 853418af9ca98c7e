//! A folder whose files are served, and nothing that lies elsewhere.

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use tokio::fs;
use tower_http::services::fs::{Backend, TokioBackend, TokioFile};

/// Reads files as `ServeDir` does by itself, but follows no symbolic link out of the folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: Arc<Path>,
}

type Reading<T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send>>;

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.into() }
    }

    /// Where `path` really is, if that is inside.
    async fn resolve(self, path: PathBuf) -> io::Result<PathBuf> {
        let real = fs::canonicalize(path).await?;
        if real.starts_with(fs::canonicalize(self.path).await?) {
            return Ok(real);
        }
        // As if it weren't there: who asks needn't know more.
        Err(io::ErrorKind::NotFound.into())
    }
}

impl Backend for Folder {
    type File = TokioFile;
    type Metadata = std::fs::Metadata;
    type OpenFuture = Reading<TokioFile>;
    type MetadataFuture = Reading<std::fs::Metadata>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        let folder = self.clone();
        Box::pin(async move { TokioBackend.open(folder.resolve(path).await?).await })
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        let folder = self.clone();
        Box::pin(async move { fs::metadata(folder.resolve(path).await?).await })
    }
}
