//! Addresses as a list: the router is built from it, and a test goes through it, address by address.

use crate::router::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::MethodRouter;

/// An address with one method, before it has a router around it.
#[derive(Debug)]
pub struct Route {
    method: &'static str,
    path: &'static str,
    entry: bool,
    handler: MethodRouter<App>,
}

/// What a test has to know of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// HTTP method.
    pub method: &'static str,
    /// Part of the portal it belongs to, before its path: `/api/v1` or nothing.
    pub prefix: &'static str,
    /// Path, with names in braces for what varies.
    pub path: &'static str,
    /// It reads a dossier, or does something about a person: the access log has an entry of it.
    pub entry: bool,
}

/// An address that is read.
pub fn get<H, T>(path: &'static str, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route {
        method: "GET",
        path,
        entry: false,
        handler: axum::routing::get(handler),
    }
}

/// An address something is sent to.
pub fn post<H, T>(path: &'static str, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route {
        method: "POST",
        path,
        entry: false,
        handler: axum::routing::post(handler),
    }
}

impl Route {
    /// It reads a dossier or does something about a person, and the access log has an entry of it.
    pub fn with_entry(mut self) -> Self {
        self.entry = true;
        self
    }

    /// Takes bodies of any length; the platform has its own limit where it reads them.
    pub fn of_any_length(mut self) -> Self {
        self.handler = self.handler.layer(DefaultBodyLimit::disable());
        self
    }

    /// The address, as a test sees it.
    pub fn address(&self, prefix: &'static str) -> Address {
        Address {
            method: self.method,
            prefix,
            path: self.path,
            entry: self.entry,
        }
    }
}

/// A router of addresses.
pub fn router_of(routes: Vec<Route>) -> Router<App> {
    routes.into_iter().fold(Router::new(), |router, route| {
        router.route(route.path, route.handler)
    })
}
