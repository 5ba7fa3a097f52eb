//! The platform as the program opens it: embedded pack, real clock.

use crate::environment::system;
use crate::home::Home;
use flow::Platform;
use flow::governance::{PackFiles, load};

/// Opens the platform.
pub fn open(home: &Home) -> Platform {
    let pack = load(&PackFiles::embedded()).expect("the embedded pack is sound");
    Platform::open_on(&home.database, &home.directory, pack, system())
        .expect("the data directory opens")
}

/// Waits for an asynchronous call on a thread of its own runtime.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}
