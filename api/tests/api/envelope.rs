//! What no client can provoke: handlers that panic, and errors that libraries answer on their own.

use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, test, web};
use bellwether::http::envelope::envelope;
use bellwether_contract::problem::Problem;

#[actix_web::test]
async fn a_panic_is_an_internal_error_without_details() {
    let routes = web::resource("/panic").to(|| async { panic!("secret") as HttpResponse });
    let app = test::init_service(App::new().service(routes).wrap(from_fn(envelope))).await;
    let request = test::TestRequest::get().uri("/panic").insert_header(("x-request-id", "mine")).to_request();
    let error = test::try_call_service(&app, request).await.expect_err("the panic leaves as an error");
    let response = error.error_response();
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers().get("content-type").expect("a type"), "application/problem+json");
    assert_eq!(response.headers().get("x-request-id").expect("an id"), "mine");
    let body = actix_web::body::to_bytes(response.into_body()).await.expect("a body");
    let problem: Problem = serde_json::from_slice(&body).expect("a problem");
    assert_eq!((problem.code.as_str(), problem.request_id.as_str()), ("internal", "mine"));
    assert!(!String::from_utf8_lossy(&body).contains("secret"));
}

#[actix_web::test]
async fn a_bare_error_becomes_a_problem() {
    let routes = web::resource("/bare").to(|| async { HttpResponse::NotFound().body("gone") });
    let app = test::init_service(App::new().service(routes).wrap(from_fn(envelope))).await;
    let response = test::call_service(&app, test::TestRequest::get().uri("/bare").to_request()).await;
    let problem: Problem = test::read_body_json(response).await;
    assert_eq!((problem.status, problem.code.as_str()), (404, "not_found"));
}
