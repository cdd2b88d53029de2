//! What the leak canary knows of the domains: what it can plant in a tenant of its own, and which
//! thing's id stands where in a path. A route with an id that is not here fails the tests.

use operator::canary::{Parameter, Plant, Samples};

/// Everything of every domain.
pub(crate) const SAMPLES: Samples = Samples {
    plants: &[CUSTOMER],
    parameters: &[
        of_customer("/api/customers/", "id", "customer"),
        of_customer("/api/customers/", "address", "address"),
        of_customer("/api/customers/", "contact", "contact"),
        of_customer("/app/customers/", "id", "customer"),
        of_customer("/app/customers/", "address", "address"),
        of_customer("/app/customers/", "contact", "contact"),
    ],
    forms: &[(
        "/app/customers/{id}/addresses/{address}",
        "kind=billing&lines=Lindenstra%C3%9Fe+12&postcode=10969&city=Berlin&country=DE",
    )],
};

const CUSTOMER: Plant = Plant {
    thing: "customer",
    make: "/api/customers",
    body: r#"{
        "name": "{mark} {n}", "kind": "organisation", "email": "{mark}{n}@canary.invalid",
        "tags": ["{mark}"],
        "addresses": [{ "kind": "billing", "lines": ["{mark}"], "postcode": "10969",
            "city": "Berlin", "country": "DE" }]
    }"#,
    list: "/api/customers?limit=200",
    search: "/api/customers?limit=200&q={word}",
    show: "/api/customers/{id}",
    export: "/api/customers?format=csv",
    page: "/app/customers",
    parts: &[
        ("address", "/addresses/0/id"),
        ("contact", "/contact_points/0/id"),
    ],
};

const fn of_customer(under: &'static str, name: &'static str, thing: &'static str) -> Parameter {
    Parameter { under, name, thing }
}
