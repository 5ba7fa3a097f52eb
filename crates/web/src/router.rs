//! Every address of the platform, and the layers around them.
//!
//! From outside in: the line and the count of the request; security headers; then, for the portal and for the interface each in its own form, the writing
//! out of troubles; then the catching of panics; then the handler.

use crate::csrf::LoginForms;
use crate::limits::{FORM_BYTES, RateLimit};
use crate::observe::Observed;
use crate::pages::{
    acting, artefacts, audit, cases, catalogue, consents, counter, definitions, delegation,
    department, desk, export, listings, log, login, matter, measures, notices, number, operator,
    organs, people, person, public, publications, recalls, register, representations, review,
};
use crate::problem::Trouble;
use crate::route::{Address, Route, get, post, router_of};
use crate::{api, headers, observe, page, problem_document, proxy};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use flow::Platform;
use std::any::Any;
use std::sync::Arc;
use tower::util::{MapRequestLayer, MapResponseLayer};
use tower_http::catch_panic::CatchPanicLayer;

/// Where the JSON interface begins.
const INTERFACE: &str = "/api/v1";

/// Attempts to log in, per client: a burst, then one per so many seconds.
const LOGIN_RATE: (u32, u32) = (20, 6);

/// Verifications of a report code, per client.
const VERIFY_RATE: (u32, u32) = (20, 3);

/// Comments in a consultation, per client.
const COMMENT_RATE: (u32, u32) = (5, 60);
/// Searches and readings of the public register, per client: nobody carries it away whole.
const REGISTER_RATE: (u32, u32) = (20, 3);

/// Requests for tokens, per client.
const TOKEN_RATE: (u32, u32) = (60, 1);

/// How the web side is set up.
#[derive(Clone)]
pub struct WebSettings {
    /// Cookies travel over TLS only. Off for a demonstration without TLS.
    pub secure_cookies: bool,
    /// Signs the login form. Drawn at start; a restart makes open login pages stale, nothing more.
    pub form_key: [u8; 32],
    /// Counts the requests.
    pub observed: Observed,
}

impl std::fmt::Debug for WebSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebSettings")
            .field("secure_cookies", &self.secure_cookies)
            .finish_non_exhaustive()
    }
}

/// What handlers share. It is cloned for every layer of every request, so it is one pointer.
#[derive(Debug, Clone)]
pub struct App(Arc<Shared>);

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What there is of it.
#[derive(Debug)]
pub struct Shared {
    /// The platform.
    pub platform: Platform,
    /// Settings.
    pub settings: WebSettings,
    /// Tokens of the login form.
    pub login_forms: LoginForms,
    /// Rate of logins.
    pub login_rate: RateLimit,
    /// Rate of verifications.
    pub verify_rate: RateLimit,
    /// Rate of comments.
    pub comment_rate: RateLimit,
    /// Rate of requests for tokens.
    pub token_rate: RateLimit,
    /// Rate of searches in the public register.
    pub register_rate: RateLimit,
}

/// Everything the platform answers over HTTP.
///
/// Serve it with `into_make_service_with_connect_info::<SocketAddr>()`: the rate limits count by client address, and
/// without addresses all clients count as one.
pub fn router(platform: Platform, settings: WebSettings) -> Router {
    let app = App(Arc::new(Shared {
        platform,
        login_forms: LoginForms::new(settings.form_key),
        settings,
        login_rate: RateLimit::new(LOGIN_RATE.0, LOGIN_RATE.1),
        verify_rate: RateLimit::new(VERIFY_RATE.0, VERIFY_RATE.1),
        comment_rate: RateLimit::new(COMMENT_RATE.0, COMMENT_RATE.1),
        token_rate: RateLimit::new(TOKEN_RATE.0, TOKEN_RATE.1),
        register_rate: RateLimit::new(REGISTER_RATE.0, REGISTER_RATE.1),
    }));
    let believing = app.clone();
    Router::new()
        .nest("/api", interface())
        .merge(tokens())
        .merge(static_files())
        .merge(portal(&app))
        // Together, the outermost first: each call of `layer` boxes every route once more.
        .layer((
            MapRequestLayer::new(move |request| proxy::believe(&believing, request)),
            from_fn_with_state(app.clone(), observe::request),
            MapResponseLayer::new(headers::add),
        ))
        .with_state(app)
}

/// The JSON interface: nothing around it but what turns troubles and panics into problem documents.
fn interface() -> Router<App> {
    Router::new()
        .nest("/v1", api::router())
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_this_method)
        .layer(in_documents())
}

/// Where systems get their tokens.
fn tokens() -> Router<App> {
    router_of(token_routes())
        .method_not_allowed_fallback(not_this_method)
        .layer(in_documents())
}

/// What is the same for everyone and needs neither language nor session.
fn static_files() -> Router<App> {
    router_of(static_routes()).layer(in_documents())
}

/// The pages.
fn portal(app: &App) -> Router<App> {
    router_of(page_routes())
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_this_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), page::finish))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
}

/// Every address there is, as the router knows them.
#[must_use]
pub fn addresses() -> Vec<Address> {
    let of = |routes: Vec<Route>, prefix| {
        let routes = routes.into_iter();
        routes.map(move |route| route.address(prefix))
    };
    of(api::routes(), INTERFACE)
        .chain(of(token_routes(), ""))
        .chain(of(static_routes(), ""))
        .chain(of(page_routes(), ""))
        .collect()
}

fn token_routes() -> Vec<Route> {
    vec![post("/oauth/token", api::token::give).of_any_length()]
}

fn static_routes() -> Vec<Route> {
    vec![
        get("/healthz", public::health),
        get("/readyz", observe::ready),
        get("/assets/style.css", public::style),
        get("/assets/passkey.js", public::passkey_script),
        get("/assets/icon.svg", public::icon),
        get("/.well-known/jwks.json", artefacts::keys),
        get("/schemas/consent-1.json", artefacts::schema),
        get("/log/checkpoint", log::checkpoint),
        get("/log/witnessed", log::witnessed),
        get("/log/closing", log::closing),
        get("/log/tile/{*path}", log::tile),
    ]
}

fn page_routes() -> Vec<Route> {
    let mut routes = public_pages();
    routes.extend(person_pages());
    routes.extend(acting_pages());
    routes.extend(staff_pages());
    routes
}

fn public_pages() -> Vec<Route> {
    vec![
        get("/", public::home),
        get("/verify", public::verify_form),
        post("/verify", public::verify),
        get("/verify/consent", artefacts::form),
        post("/verify/consent", artefacts::check),
        get("/catalogue", catalogue::list),
        get("/catalogue/{item}", catalogue::item),
        get("/organs", organs::list),
        get("/organs/{organ}", organs::organ),
        get("/instruments", catalogue::instruments),
        get("/tasks", catalogue::tasks),
        get("/timeliness", cases::timeliness::list),
        get("/consultations", definitions::public::list),
        get("/consultations/{id}", definitions::public::one),
        post("/consultations/{id}/comments", definitions::public::comment).with_entry(),
        get("/register", register::form),
        post("/register", register::search),
        get("/register/{id}", register::entry),
        get("/log", log::state),
        get("/help", public::help),
        get("/login", login::form),
        post("/login", login::log_in),
        post("/login/at/{provider}", login::leave),
        get("/login/at/{provider}/done", login::back),
        get("/login/again", login::again),
        post("/login/again", login::prove_again),
        post("/login/code", login::give_code),
        get("/login/first", login::first::form),
        post("/login/first", login::first::set),
        post("/login/passkey", login::passkey::begin_login),
        post("/login/passkey/done", login::passkey::log_in),
        post("/logout", login::log_out),
        get("/account/sessions", login::sessions),
        post("/account/sessions/end-others", login::end_others),
        post("/account/sessions/{id}/end", login::end),
        get("/account/security", login::security::overview),
        post("/account/passkeys", login::passkey::begin),
        post("/account/passkeys/add", login::passkey::add),
        post("/account/passkeys/{id}/remove", login::passkey::remove),
        post("/account/totp", login::security::offer),
        post("/account/totp/confirm", login::security::confirm),
        post("/account/totp/remove", login::security::remove),
    ]
}

fn person_pages() -> Vec<Route> {
    vec![
        get("/me", person::report).with_entry(),
        get("/me/report.json", person::report_json).with_entry(),
        get("/me/report.txt", person::report_text).with_entry(),
        get("/me/export", export::ask),
        post("/me/export", export::give).with_entry(),
        get("/me/number", number::ask),
        post("/me/number", number::show).with_entry(),
        get("/me/accesses", person::accesses),
        get("/me/list", person::list),
        get("/me/accesses/{index}", person::access),
        get("/me/accesses/{index}/proof", person::proof),
        get("/me/accesses/{index}/opening", person::opening),
        get("/me/consents", consents::list),
        get("/me/measures", measures::own).with_entry(),
        get("/me/recalls", recalls::own),
        get("/me/points", measures::points),
        post("/me/points", measures::choose_points),
        post("/me/points/show", measures::show_points).with_entry(),
        get("/me/consents/{id}/artefact", consents::artefact),
        post("/me/consents/{id}/approve", consents::approve).with_entry(),
        post("/me/consents/{id}/refuse", consents::refuse).with_entry(),
        post("/me/consents/{id}/withdraw", consents::withdraw).with_entry(),
        get("/me/notices", notices::list),
        get("/me/notices/contact", notices::contact),
        post("/me/notices/contact", notices::set_contact),
        post("/me/notices/contact/remove", notices::remove_contact),
        get("/me/notices/{id}", notices::one),
        get("/me/cases", cases::own::list),
        post("/me/cases", cases::own::file)
            .with_entry()
            .of_any_length(),
        get("/me/cases/new", cases::own::new).with_entry(),
        get("/me/cases/{id}", cases::own::one),
        post("/me/cases/{id}", cases::own::take_step)
            .with_entry()
            .of_any_length(),
        get("/me/cases/{id}/papers/{paper}", cases::own::paper).with_entry(),
        get("/me/representations", representations::own),
        post("/me/representations/{id}/end", representations::end_own).with_entry(),
        post("/me/representations/{id}/object", representations::object).with_entry(),
        post("/me/arrangement", representations::arrange).with_entry(),
    ]
}

/// What a representative reads and does for somebody; whatever is read has its entry.
fn acting_pages() -> Vec<Route> {
    vec![
        get("/me/for/{id}", acting::report).with_entry(),
        get("/me/for/{id}/report.json", acting::report_json).with_entry(),
        get("/me/for/{id}/report.txt", acting::report_text).with_entry(),
        get("/me/for/{id}/accesses", acting::accesses).with_entry(),
        get("/me/for/{id}/list", acting::list).with_entry(),
        get("/me/for/{id}/accesses/{index}", acting::access).with_entry(),
        get("/me/for/{id}/accesses/{index}/proof", acting::proof).with_entry(),
        get("/me/for/{id}/accesses/{index}/opening", acting::opening).with_entry(),
        get("/me/for/{id}/consents", acting::consents).with_entry(),
        post("/me/for/{id}/consents/{consent}/approve", acting::approve).with_entry(),
        post("/me/for/{id}/consents/{consent}/refuse", acting::refuse).with_entry(),
        post("/me/for/{id}/consents/{consent}/withdraw", acting::withdraw).with_entry(),
        get("/me/for/{id}/cases", cases::acting::list).with_entry(),
        post("/me/for/{id}/cases", cases::acting::file)
            .with_entry()
            .of_any_length(),
        get("/me/for/{id}/cases/new", cases::acting::new).with_entry(),
        get("/me/for/{id}/cases/{case}", cases::acting::one).with_entry(),
        post("/me/for/{id}/cases/{case}", cases::acting::take_step)
            .with_entry()
            .of_any_length(),
        get(
            "/me/for/{id}/cases/{case}/papers/{paper}",
            cases::acting::paper,
        )
        .with_entry(),
    ]
}

fn staff_pages() -> Vec<Route> {
    vec![
        get("/department", department::overview),
        // Each row taken in makes its own entry, after the answer.
        post("/department/uploads", department::upload).of_any_length(),
        get("/department/uploads/{id}", department::status),
        get(
            "/department/uploads/{id}/problem-file",
            department::problem_file,
        ),
        get("/desk", desk::overview),
        post("/desk/consents", desk::request_consent).with_entry(),
        get("/desk/consents/{id}/artefact", desk::artefact),
        get("/desk/ask", desk::ask_form),
        post("/desk/ask", desk::ask).with_entry(),
        post("/desk/emergency", review::begin_emergency),
        get("/desk/matter", matter::form),
        post("/desk/matter", matter::check).with_entry(),
        get("/desk/measures", matter::filed),
        post("/desk/measures", matter::file).with_entry(),
        post("/desk/measures/{id}/lift", matter::lift).with_entry(),
        get("/recalls", recalls::list),
        get("/recalls/{id}/notice", recalls::notice),
        post("/recalls/{id}/acknowledge", recalls::acknowledge).with_entry(),
        get("/desk/counter", counter::form),
        post("/desk/counter", counter::open).with_entry(),
        get("/operator", operator::overview),
        get("/cases", cases::organ::list),
        get("/cases/{id}", cases::organ::one).with_entry(),
        post("/cases/{id}", cases::organ::take_step)
            .with_entry()
            .of_any_length(),
        get("/cases/{id}/papers/{paper}", cases::organ::paper).with_entry(),
        get("/definitions", definitions::organ::list),
        post("/definitions", definitions::organ::draft).with_entry(),
        get("/definitions/new", definitions::organ::new),
        get("/definitions/{id}", definitions::organ::one),
        post("/definitions/{id}", definitions::organ::take_step).with_entry(),
        post("/definitions/{id}/content", definitions::organ::revise).with_entry(),
        post(
            "/definitions/{id}/comments/{comment}",
            definitions::organ::answer,
        )
        .with_entry(),
        get("/listings/new", listings::new),
        post("/listings", listings::propose).with_entry(),
        get("/publications/new", publications::new),
        post("/publications", publications::propose).with_entry(),
        get("/representations", representations::of_organ),
        post("/representations", representations::propose).with_entry(),
        post("/representations/{id}/confirm", representations::confirm).with_entry(),
        post("/representations/{id}/reject", representations::reject).with_entry(),
        post("/representations/{id}/end", representations::end).with_entry(),
        post("/representations/{id}/keep", representations::keep).with_entry(),
        get("/account/delegation", delegation::overview),
        post("/account/delegation", delegation::delegate),
        post("/account/delegation/{account}/{grant}/end", delegation::end),
        get("/admin/people", people::list),
        post("/admin/people", people::make),
        get("/admin/people/{id}", people::member),
        post("/admin/people/{id}/grants", people::grant),
        post("/admin/people/{id}/grants/{grant}/end", people::end_grant),
        post("/admin/people/{id}/invitation", people::invite),
        post("/admin/people/{id}/end", people::end),
        get("/admin/alarms", review::list),
        post("/admin/alarms", review::watch),
        get("/admin/alarms/{id}", review::alarm),
        post("/admin/alarms/{id}", review::take_step),
        get("/account/alarms", review::own),
        get("/account/alarms/{id}", review::own_alarm),
        post("/account/alarms/{id}", review::explain),
        get("/audit/events", audit::events),
    ]
}

async fn nothing_here() -> Trouble {
    Trouble::not_found()
}

async fn not_this_method() -> Trouble {
    Trouble::method_not_allowed()
}

/// Every trouble becomes a problem document, and so does a panic.
fn in_documents() -> (CatchPanicLayer<OfPanic>, MapResponseLayer<OfResponse>) {
    let of_panic: OfPanic = |panic| problem_document::write_out(panicked(panic));
    let of_response: OfResponse = problem_document::write_out;
    (
        CatchPanicLayer::custom(of_panic),
        MapResponseLayer::new(of_response),
    )
}

type OfResponse = fn(Response) -> Response;
type OfPanic = fn(Box<dyn Any + Send + 'static>) -> Response;

/// A panic is answered like any fault of the platform; what it said is not repeated.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Trouble::internal().into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::extract::Request;
    use axum::http::StatusCode;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_a_problem_document_that_says_nothing_of_the_inside() {
        async fn broken() -> &'static str {
            panic!("the secret reason")
        }
        let router: Router = Router::new().route("/", get(broken)).layer(in_documents());
        let request = Request::new(Body::empty());
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = std::str::from_utf8(&body).unwrap();
        assert!(
            text.contains("INTERNAL") && !text.contains("secret"),
            "{text}"
        );
    }
}
