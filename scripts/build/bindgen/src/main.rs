//! Makes the bindings of a wasm file, as `wasm-bindgen` with the same arguments does.

use std::env;
use std::error::Error;
use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let mut bindgen = Bindgen::new();
    let mut folder = None;
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} has no value"));
        match arg.as_str() {
            "--target" if value()? == "web" => bindgen.web(true)?,
            "--no-typescript" => bindgen.typescript(false),
            "--remove-name-section" => bindgen.remove_name_section(true),
            "--remove-producers-section" => bindgen.remove_producers_section(true),
            "--omit-default-module-path" => bindgen.omit_default_module_path(true),
            "--out-name" => bindgen.out_name(&value()?),
            "--version" => {
                println!("bindgen {}", wasm_bindgen_shared::version());
                return Ok(());
            }
            "--out-dir" => {
                folder = Some(PathBuf::from(value()?));
                &mut bindgen
            }
            option if option.starts_with("--") => {
                return Err(format!("{option} is not supported").into());
            }
            input => bindgen.input_path(input),
        };
    }
    Ok(bindgen.generate(folder.ok_or("--out-dir is missing")?)?)
}
