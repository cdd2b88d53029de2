use std::{sync::Arc, time::Duration};

use audit::{Change, Filter, Outcome, PAGE_LIMIT};
use kernel::{Ctx, ManualClock, id::EventId};

use super::house::{Customer, House};

fn wanted() -> Filter {
    Filter {
        limit: 50,
        ..Filter::default()
    }
}

async fn ids(house: &House, filter: Filter) -> Vec<EventId> {
    house
        .find(filter)
        .await
        .into_iter()
        .map(|row| row.event_id)
        .collect()
}

#[tokio::test]
async fn each_filter_narrows_and_pages_continue_where_the_last_ended() {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
    let house = House::start_at(clock.clone()).await;
    let (ctx, customer) = (house.anna.ctx(), house.customer());
    let create = house
        .write(&ctx, "crm.party.create", &Change::created(&customer))
        .await;
    clock.advance(Duration::from_secs(3_600));
    let branch = house.acme.company_below(house.acme.company, "Branch").await;
    let other = Customer {
        company: Some(branch),
        email: "b@x.example",
        ..house.customer()
    };
    let merged = Change::updated(
        &other,
        &Customer {
            city: "Wien",
            ..other.clone()
        },
    )
    .with(Change::did(
        "party",
        customer.id.uuid(),
        Some(house.acme.company),
    ));
    let merge = house.write(&ctx, "crm.party.merge", &merged).await;
    let system = Ctx {
        company: None,
        ..house.platform.system(house.tenant())
    };
    let none = house
        .write(&system, "crmx.thing_a.run", &Change::none())
        .await;

    let actor = Some(house.anna.user.uuid());
    assert_eq!(
        ids(&house, Filter { actor, ..wanted() }).await,
        [merge, create]
    );
    for (prefix, found) in [
        ("crm.", vec![merge, create]),
        ("crm.party.c", vec![create]),
        ("crmx.thing_", vec![none]),
        ("crm_", vec![]),
        ("%", vec![]),
        ("\0", vec![]),
    ] {
        let action_prefix = Some(prefix.to_owned());
        assert_eq!(
            ids(
                &house,
                Filter {
                    action_prefix,
                    ..wanted()
                }
            )
            .await,
            found,
            "{prefix:?}"
        );
    }
    let target = Some(customer.id.uuid());
    assert_eq!(
        ids(&house, Filter { target, ..wanted() }).await,
        [merge, create]
    );
    let companies = Some(vec![branch]);
    let found = ids(
        &house,
        Filter {
            companies,
            action_prefix: Some("crm".into()),
            ..wanted()
        },
    )
    .await;
    assert_eq!(found, [merge]);
    assert_eq!(
        ids(
            &house,
            Filter {
                companies: Some(vec![]),
                ..wanted()
            }
        )
        .await,
        []
    );
    let outcome = Some(Outcome::Refused);
    assert_eq!(
        ids(
            &house,
            Filter {
                outcome,
                ..wanted()
            }
        )
        .await,
        []
    );
    let later = "2026-11-21T13:00:00Z".parse().ok();
    let crm = Filter {
        action_prefix: Some("crm".into()),
        ..wanted()
    };
    assert_eq!(
        ids(
            &house,
            Filter {
                from: later,
                ..crm.clone()
            }
        )
        .await,
        [none, merge]
    );
    assert_eq!(
        ids(
            &house,
            Filter {
                until: later,
                ..crm.clone()
            }
        )
        .await,
        [create]
    );

    let mut seen = Vec::new();
    let mut before_seq = None;
    while let [row] = house
        .find(Filter {
            before_seq,
            limit: 1,
            ..crm.clone()
        })
        .await
        .as_slice()
    {
        seen.push(row.event_id);
        before_seq = Some(row.seq);
    }
    assert_eq!(seen, [none, merge, create]);
    assert_eq!(
        house
            .find(Filter {
                limit: 0,
                ..crm.clone()
            })
            .await
            .len(),
        1
    );
    assert_eq!(
        house
            .find(Filter {
                limit: PAGE_LIMIT + 1,
                ..crm
            })
            .await
            .len(),
        3
    );
}

#[tokio::test]
async fn a_text_finds_whole_personal_values_ids_and_parts_of_actions() {
    let house = House::start().await;
    let (ctx, customer) = (house.anna.ctx(), house.customer());
    let create = house
        .write(&ctx, "crm.party.create", &Change::created(&customer))
        .await;
    let request = ctx.request.to_string();
    let party = customer.id.to_string();
    let found = [
        "oak@customer.EXAMPLE",
        "  Oak@customer.example ",
        "127.0.0.1",
        "PARTY.cre",
        &request,
        &party,
    ];
    for text in found {
        let filter = Filter {
            text: Some(text.into()),
            ..wanted()
        };
        assert_eq!(ids(&house, filter).await, [create], "{text}");
    }
    for text in [
        "oak@customer",
        "%",
        "_",
        "' OR true --",
        "\0",
        "Graz",
        "1234",
    ] {
        let filter = Filter {
            text: Some(text.into()),
            actor: Some(house.anna.user.uuid()),
            ..wanted()
        };
        assert_eq!(ids(&house, filter).await, [], "{text:?}");
    }
    let all = Filter {
        text: Some("  ".into()),
        actor: Some(house.anna.user.uuid()),
        ..wanted()
    };
    assert_eq!(ids(&house, all).await, [create]);
}
