//! What the doctor finds is put right, written down, and brings a tenant back to work.

use operator::{
    doctor::{examine, repair},
    permissions::RepairTenant,
};

use super::house::House;

#[tokio::test]
async fn what_was_left_half_done_is_put_right_and_written_down() {
    let house = House::start().await;
    let acme = house.tenant("acme").await;
    let stuck = house.tenant("stuck").await;
    let own = acme.schema.as_str();
    house
        .run(format!(
            "REVOKE SELECT ON {own}.company FROM {own};
             UPDATE platform.tenant SET schema_version = 1 WHERE id = '{}';
             UPDATE platform.tenant SET state = 'purging' WHERE id = '{}';",
            acme.id, stuck.id
        ))
        .await;
    let can = house.can::<RepairTenant>().await;
    let found = || async {
        let diagnosis = examine(&can).await.unwrap();
        let ours = diagnosis
            .findings
            .into_iter()
            // Roles are the server's: other tests leave theirs.
            .filter(|finding| finding.ailment != "role_without_schema");
        ours.map(|finding| (finding.ailment, finding.subject))
            .collect::<Vec<_>>()
    };
    let wanted = [
        ("rights_differ", "acme"),
        ("version_differs", "acme"),
        ("operation_stuck", "stuck"),
    ];
    let wanted = wanted.map(|(ailment, subject)| (ailment.to_owned(), subject.to_owned()));
    assert_eq!(found().await, wanted);
    // Looking changed nothing.
    assert_eq!(found().await, wanted);

    let done = repair(&can, &house.operator).await.unwrap();
    assert!(done.body().repaired.len() >= 3, "{done:?}");
    assert_eq!(found().await, []);
    let tx = house.platform.doors.write(&house.known(acme.id)).await;
    tx.unwrap().commit().await.unwrap();
    assert_eq!(house.events(own, "platform.tenant.repair").await, 2);
    assert_eq!(house.events("platform", "platform.tenant.repair").await, 1);
    let waiting = "SELECT count(*) FROM platform.tenant_operation WHERE state = 'running'";
    assert_eq!(house.count(waiting).await, 1);
    let sent = "SELECT count(*) FROM local.outbox WHERE kind = 'operator.tenant.purge'";
    assert_eq!(house.count(sent).await, 1);
}
