//! Machine detection: who answered, and when the customer learns it.

use crate::world::World;

#[tokio::test]
async fn a_document_waits_for_the_result() {
    let world = World::new().await;
    world.customer.twiml("/document", "<Hangup/>");
    world
        .call(
            "+12125550115",
            "/document",
            &[("MachineDetection", "Enable")],
        )
        .await;
    let asked = world.customer.first("/document").await;
    assert_eq!(asked.get("AnsweredBy"), "machine_start");
    assert!(asked.get("MachineDetectionDuration").parse::<u32>().is_ok());
    let got = world.customer.until("/status", |got| got.len() == 4).await;
    assert_eq!(got[3].get("AnsweredBy"), "machine_start");
}

#[tokio::test]
async fn an_asynchronous_result_comes_beside_the_document() {
    let world = World::new().await;
    let result = world.customer.url("/result");
    world.customer.twiml("/document", "<Pause length=\"60\"/>");
    let form = [
        ("MachineDetection", "DetectMessageEnd"),
        ("AsyncAmd", "true"),
        ("AsyncAmdStatusCallback", result.as_str()),
    ];
    let call = world.call("+12125550118", "/document", &form).await;
    let told = world.customer.first("/result").await;
    assert_eq!(
        (told.get("AnsweredBy"), told.get("CallSid")),
        ("human", call.as_str())
    );
    assert_eq!(
        world.customer.first("/document").await.get("AnsweredBy"),
        ""
    );
    // The machine's beep sounds in real time.
    world.call("+12125550115", "/document", &form).await;
    let told = world.customer.until("/result", |got| got.len() == 2).await;
    assert_eq!(told[1].get("AnsweredBy"), "machine_end_beep");
}
