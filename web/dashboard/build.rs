//! Makes the linker keep the relocations of the program for the browser: they say what each function needs, and by them
//! the program is split into parts (`scripts/split`).

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
