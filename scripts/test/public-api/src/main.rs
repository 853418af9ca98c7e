//! Prints the public API that a rustdoc JSON file describes, without the traits that the compiler implements for every type.

use std::env;
use std::error::Error;

use public_api::{Builder, PublicApi};

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args()
        .nth(1)
        .ok_or("the path of a rustdoc JSON file is missing")?;
    let api: PublicApi = Builder::from_rustdoc_json(file)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .sorted(true)
        .build()?;
    print!("{api}");
    Ok(())
}
