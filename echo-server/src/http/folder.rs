//! Opens the regular files inside a folder, and nothing else, for `ServeDir`.

use std::future::Future;
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::fs;
use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::services::fs::{Backend, File};

/// How many files of a folder may be open at once. Further requests wait.
const MAX_OPEN_FILES: usize = 32;

/// A folder whose files are served.
///
/// Unlike `ServeDir`'s own backend, it follows no symbolic link out of the folder, and opens only
/// regular files.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: Arc<Path>,
    open: Arc<Semaphore>,
}

type Reading<T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send>>;

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.into(),
            open: Arc::new(Semaphore::new(MAX_OPEN_FILES)),
        }
    }

    /// Returns the real path and the metadata of `path`, if that is inside the folder.
    async fn resolve(&self, path: PathBuf) -> io::Result<(PathBuf, std::fs::Metadata)> {
        let real = fs::canonicalize(path).await?;
        // The same error as for a missing file, so that it reveals nothing about files outside.
        if !real.starts_with(fs::canonicalize(&self.path).await?) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let metadata = fs::metadata(&real).await?;
        Ok((real, metadata))
    }
}

impl Backend for Folder {
    type File = OpenFile;
    type Metadata = std::fs::Metadata;
    type OpenFuture = Reading<OpenFile>;
    type MetadataFuture = Reading<std::fs::Metadata>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        let folder = self.clone();
        Box::pin(async move {
            let (real, metadata) = folder.resolve(path).await?;
            // Opening a FIFO blocks its thread until there is a writer, which may be for ever.
            if !metadata.is_file() {
                return Err(io::ErrorKind::NotFound.into());
            }
            let permit = folder.open.acquire_owned().await;
            Ok(OpenFile {
                file: fs::File::open(real).await?,
                _permit: permit.map_err(io::Error::other)?,
            })
        })
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        let folder = self.clone();
        Box::pin(async move { Ok(folder.resolve(path).await?.1) })
    }
}

/// An open file, which counts for the folder's limit.
#[derive(Debug)]
pub(crate) struct OpenFile {
    file: fs::File,
    _permit: OwnedSemaphorePermit,
}

impl File for OpenFile {
    type Metadata = std::fs::Metadata;
    type MetadataFuture<'a> = Pin<Box<dyn Future<Output = io::Result<Self::Metadata>> + Send + 'a>>;

    fn metadata(&self) -> Self::MetadataFuture<'_> {
        Box::pin(self.file.metadata())
    }
}

impl AsyncRead for OpenFile {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_read(cx, buffer)
    }
}

impl AsyncSeek for OpenFile {
    fn start_seek(mut self: Pin<&mut Self>, position: SeekFrom) -> io::Result<()> {
        Pin::new(&mut self.file).start_seek(position)
    }

    fn poll_complete(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.file).poll_complete(cx)
    }
}
