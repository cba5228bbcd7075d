//! The one constructor of the application, for production and tests alike.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, web};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::http::envelope::envelope;
use crate::http::fallback::answer_unknown;
use crate::routes;
use crate::state::AppState;

/// The application over a state that all its instances share.
pub fn create_app(
    state: web::Data<AppState>,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>,
> {
    let app = App::new().app_data(state).into_utoipa_app().configure(routes::configure).into_app();
    // Without Swagger's own head: its logo brings an inline style, which the Content-Security-Policy forbids.
    // It opens with the groups alone: drawing every operation at once takes seconds.
    let swagger = Config::from("/api/v1/openapi.json").use_base_layout().doc_expansion("none").filter(true);
    app.service(web::redirect("/swagger-ui", "/swagger-ui/"))
        .service(SwaggerUi::new("/swagger-ui/{_:.*}").config(swagger))
        .default_service(web::to(answer_unknown))
        .wrap(from_fn(envelope))
}
