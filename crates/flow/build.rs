//! The pack is built into the library: rebuild when a file of it is added, changed or removed.

fn main() {
    println!("cargo:rerun-if-changed=../../packs/jiangxi");
}
