//! What the leak canary knows of the domains: what it can plant in a tenant of its own, and which
//! thing's id stands where in a path. A route with an id that is not here fails the tests.

use operator::canary::{Parameter, Plant, Samples};

/// Everything of every domain.
pub(crate) const SAMPLES: Samples = Samples {
    plants: &[CUSTOMER, FIELD, IMPORT, BULK, VIEW],
    parameters: &[
        of_customer("/api/customers/bulk/", "run", "bulk"),
        of_customer("/app/customers/bulk/", "run", "bulk"),
        of_customer("/api/imports/", "id", "import"),
        of_customer("/app/imports/", "id", "import"),
        of_customer("/api/views/", "id", "view"),
        of_customer("/app/lists/views/", "id", "view"),
        of_customer("/api/customers/", "id", "customer"),
        of_customer("/api/customers/", "address", "address"),
        of_customer("/api/customers/", "contact", "contact"),
        of_customer("/api/customers/", "other", "customer"),
        // Of what stands around a customer, whatever the id, the customer is not there.
        of_customer("/api/customers/", "note", "customer"),
        of_customer("/app/customers/", "note", "customer"),
        of_customer("/api/customers/", "relationship", "customer"),
        of_customer("/app/customers/", "relationship", "customer"),
        of_customer("/api/fields/", "field", "field"),
        of_customer("/app/settings/fields/", "field", "field"),
        of_customer("/app/customers/", "id", "customer"),
        of_customer("/app/customers/", "other", "customer"),
        of_customer("/app/customers/", "address", "address"),
        of_customer("/app/customers/", "contact", "contact"),
    ],
    forms: &[
        (
            "/app/customers/{id}/addresses/{address}",
            "kind=billing&lines=Lindenstra%C3%9Fe+12&postcode=10969&city=Berlin&country=DE",
        ),
        (
            "/app/lists/views/{id}",
            "do=rename&name=Berlin&back=%2Fapp%2Fcustomers",
        ),
    ],
    absent: &[
        "/api/customers/{id}/erasure",
        "/app/customers/{id}/erasure",
        "/app/customers/{id}/unmerge",
        "/api/customers/{id}/merge/{other}",
        "/app/customers/{id}/merge/{other}",
        "/app/customers/{id}/notes/{note}",
        "/app/customers/{id}/relationships/{relationship}",
    ],
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

const BULK: Plant = Plant {
    thing: "bulk",
    make: "/api/customers/bulk",
    body: r#"{ "name": "{mark} {n}", "action": "tag", "value": "{mark}", "query": "q={mark}" }"#,
    list: "/api/customers/bulk?limit=200",
    search: "/api/customers/bulk?limit=200&q={word}",
    show: "/api/customers/bulk/{id}",
    export: "",
    page: "",
    parts: &[],
};

const VIEW: Plant = Plant {
    thing: "view",
    make: "/api/views",
    body: r#"{ "list": "crm.customers", "name": "{mark} {n}", "query": "q={mark}" }"#,
    list: "/api/views?list=crm.customers&limit=200",
    search: "/api/views?list=crm.customers&limit=200&q={word}",
    show: "/api/views/{id}",
    export: "",
    page: "",
    parts: &[],
};

const IMPORT: Plant = Plant {
    thing: "import",
    make: "/api/imports/texts",
    body: r#"{ "name": "{mark} {n}", "target": "crm.party", "text": "Name\n{mark}" }"#,
    list: "/api/imports?limit=200",
    search: "/api/imports?limit=200&q={word}",
    show: "/api/imports/{id}",
    export: "",
    page: "/app/imports",
    parts: &[],
};

const FIELD: Plant = Plant {
    thing: "field",
    make: "/api/fields",
    body: r#"{ "thing": "crm.party", "label": "{mark} {n}", "kind": "text" }"#,
    list: "/api/fields?limit=200",
    search: "/api/fields?limit=200&q={word}",
    show: "/api/fields/{id}",
    export: "",
    page: "/app/settings/fields",
    parts: &[],
};

const fn of_customer(under: &'static str, name: &'static str, thing: &'static str) -> Parameter {
    Parameter { under, name, thing }
}
