use kernel::{
    Kind, named,
    states::{Named, Transition, Transitions},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Invoice {
    Draft,
    Issued,
    Paid,
    Cancelled,
}
named!(Invoice { Draft = "draft", Issued = "issued", Paid = "paid", Cancelled = "cancelled" });

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Issue,
    Pay,
    Cancel,
}
named!(Event { Issue = "issue", Pay = "pay", Cancel = "cancel" });

const INVOICES: Transitions<Invoice, Event> = Transitions::new(
    "invoice",
    Invoice::Draft,
    &[
        Transition::guarded(Invoice::Draft, Event::Issue, Invoice::Issued, "has_lines"),
        Transition::new(Invoice::Draft, Event::Cancel, Invoice::Cancelled),
        Transition::guarded(Invoice::Issued, Event::Pay, Invoice::Paid, "covers_total"),
        Transition::new(Invoice::Issued, Event::Pay, Invoice::Issued),
        Transition::new(Invoice::Issued, Event::Cancel, Invoice::Cancelled),
    ],
);

#[test]
fn an_event_of_the_table_leads_on() {
    assert_eq!(
        INVOICES.next(Invoice::Draft, Event::Cancel).unwrap(),
        Invoice::Cancelled
    );
    assert_eq!(INVOICES.initial(), Invoice::Draft);
    assert_eq!(
        INVOICES.events(Invoice::Issued),
        [Event::Pay, Event::Cancel]
    );
    assert!(INVOICES.is_final(Invoice::Paid));
}

#[test]
fn another_event_is_a_conflict_that_names_the_legal_ones() {
    let refused = INVOICES.next(Invoice::Draft, Event::Pay).unwrap_err();
    assert_eq!(refused.kind(), Kind::Conflict);
    assert_eq!(refused.code(), "state_transition_refused");
    assert_eq!(
        refused.detail(),
        "this invoice is draft, so pay is not possible; possible now: issue, cancel"
    );
    let refused = INVOICES.next(Invoice::Paid, Event::Cancel).unwrap_err();
    assert_eq!(
        refused.detail(),
        "this invoice is paid, so cancel is not possible; nothing can happen to it any more"
    );
}

#[test]
fn a_guard_that_nobody_asked_does_not_hold() {
    let refused = INVOICES.next(Invoice::Draft, Event::Issue).unwrap_err();
    assert!(
        refused.detail().contains("issue needs has_lines"),
        "{refused}"
    );
    let issued = INVOICES.next_if(Invoice::Draft, Event::Issue, |guard| guard == "has_lines");
    assert_eq!(issued.unwrap(), Invoice::Issued);
}

#[test]
fn the_first_line_whose_guard_holds_counts() {
    let pay = |covers| {
        INVOICES
            .next_if(Invoice::Issued, Event::Pay, move |_| covers)
            .unwrap()
    };
    assert_eq!(pay(true), Invoice::Paid);
    assert_eq!(pay(false), Invoice::Issued);
}

#[test]
fn a_sound_table_has_no_flaws_and_a_picture() {
    assert_eq!(INVOICES.flaws(), Vec::<String>::new());
    assert_eq!(
        INVOICES.describe(),
        "stateDiagram-v2
    [*] --> draft
    draft --> issued: issue [has_lines]
    draft --> cancelled: cancel
    issued --> paid: pay [covers_total]
    issued --> issued: pay
    issued --> cancelled: cancel
    paid --> [*]
    cancelled --> [*]
"
    );
}

#[test]
fn flaws_of_a_table_are_found() {
    const BROKEN: Transitions<Invoice, Event> = Transitions::new(
        "invoice",
        Invoice::Draft,
        &[
            Transition::new(Invoice::Draft, Event::Issue, Invoice::Issued),
            Transition::guarded(Invoice::Draft, Event::Issue, Invoice::Cancelled, "late"),
            Transition::new(Invoice::Paid, Event::Cancel, Invoice::Cancelled),
        ],
    );
    assert_eq!(
        BROKEN.flaws(),
        [
            "state paid cannot be reached",
            "event pay leads nowhere",
            "an earlier line hides line 1, draft on issue",
        ]
    );
}

#[test]
fn stored_names_find_their_state() {
    for state in Invoice::ALL {
        assert_eq!(Invoice::from_name(state.name()), Some(*state));
    }
    assert_eq!(Invoice::from_name("Draft"), None);
}
