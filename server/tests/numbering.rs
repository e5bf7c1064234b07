//! The numbering plan agrees with libphonenumber's own answers, and refuses what must not be dialled.

use serde_json::Value;
use server::numbering::WorldPlan;
use trunkline::phone::{LineKind, NumberError, NumberPlan, PhoneNumber, Reading};

fn plan(region: &str) -> WorldPlan {
    WorldPlan::new(region).expect("a region")
}

fn us(typed: &str) -> Result<Reading, NumberError> {
    plan("US").read(typed)
}

fn kind(typed: &str) -> Result<LineKind, NumberError> {
    us(typed).map(|reading| reading.kind)
}

fn cases() -> Vec<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/numbers/e164.json"
    );
    let text = std::fs::read_to_string(path).expect(path);
    let file: Value = serde_json::from_str(&text).expect("JSON");
    file["cases"].as_array().expect("cases").clone()
}

#[test]
fn every_case_is_read_as_libphonenumber_reads_it() {
    let cases = cases();
    assert_eq!(cases.len(), 68);
    for case in cases {
        let input = case["input"].as_str().expect("an input");
        let region = case["default_region"].as_str().unwrap_or("US");
        let read = plan(region).read(input);
        if case["valid"] != true {
            assert!(read.is_err(), "{input:?} is not to be dialled: {read:?}");
            continue;
        }
        let reading = read.unwrap_or_else(|error| panic!("{input:?}: {error}"));
        assert_eq!(
            reading.number.as_str(),
            case["e164"].as_str().expect("a number"),
            "{input:?}"
        );
        let theirs = case["region"].as_str().filter(|region| *region != "001");
        assert_eq!(reading.region.as_deref(), theirs, "{input:?}");
        let zones = case["time_zones"].as_array().expect("zones");
        if let Some(zone) = reading.zone {
            // The data calls one zone by its older name.
            let zone = if zone == "Asia/Kolkata" {
                "Asia/Calcutta"
            } else {
                &zone
            };
            assert!(zones.iter().any(|known| known == zone), "{input:?}: {zone}");
        }
    }
}

#[test]
fn examples_are_ordinary_numbers_in_every_area_code() {
    for number in [
        "+15555550100",
        "+15555550199",
        "+12125550123",
        "+19995550142",
        "(555) 555-0107",
    ] {
        assert_eq!(kind(number), Ok(LineKind::Ordinary), "{number}");
    }
    assert_eq!(
        us("+15555550100").map(|r| r.region),
        Ok(Some("US".to_owned()))
    );
    for number in [
        "+15555550200",
        "+15555551100",
        "+11555550100",
        "+1555555010",
    ] {
        assert_eq!(us(number), Err(NumberError::NoSuchNumber), "{number}");
    }
}

#[test]
fn costly_numbers_are_told_apart() {
    assert_eq!(kind("+19002345678"), Ok(LineKind::Premium));
    assert_eq!(kind("+449098790123"), Ok(LineKind::Premium), "premium rate");
    assert_eq!(kind("+448431234567"), Ok(LineKind::Premium), "shared cost");
    assert_eq!(
        kind("+882 16 123 45678"),
        Ok(LineKind::Premium),
        "a satellite"
    );
    assert_eq!(kind("+18005550199"), Ok(LineKind::TollFree));
    assert_eq!(kind("+80012345678"), Ok(LineKind::TollFree));
    assert_eq!(kind("+442079460958"), Ok(LineKind::Ordinary));
}

#[test]
fn emergency_numbers_are_known_by_country_and_in_disguise() {
    for typed in [
        "911",
        "9-1-1",
        " 911 ",
        "112",
        "+1911",
        "+1 911",
        "+44 999",
        "011 44 999",
        "+112",
    ] {
        assert_eq!(us(typed), Err(NumberError::Emergency), "{typed}");
    }
    for (region, typed) in [
        ("GB", "999"),
        ("AU", "000"),
        ("JP", "110"),
        ("FR", "15"),
        ("DE", "112"),
        ("GB", "٩٩٩"),
    ] {
        assert_eq!(
            plan(region).read(typed),
            Err(NumberError::Emergency),
            "{region} {typed}"
        );
    }
}

#[test]
fn short_codes_and_words_are_no_numbers() {
    assert_eq!(us("72975"), Err(NumberError::ShortCode));
    assert_eq!(us("411"), Err(NumberError::ShortCode));
    for typed in [
        "",
        " ",
        "+",
        "12",
        "hello",
        "client:agent_7",
        "+12125550142,+12125550143",
    ] {
        assert_eq!(us(typed), Err(NumberError::NotANumber), "{typed:?}");
    }
    assert_eq!(us(&"1".repeat(300)), Err(NumberError::NotANumber));
    assert_eq!(us("5550142"), Err(NumberError::NoSuchNumber));
}

#[test]
fn zones_are_guessed_where_there_is_one() {
    let zone = |number: &str| us(number).ok().and_then(|reading| reading.zone);
    assert_eq!(zone("+12125550142").as_deref(), Some("America/New_York"));
    assert_eq!(zone("+13105550142").as_deref(), Some("America/Los_Angeles"));
    assert_eq!(zone("+442079460958").as_deref(), Some("Europe/London"));
    assert_eq!(zone("+353 1 234 5678").as_deref(), Some("Europe/Dublin"));
    assert_eq!(zone("+18005550199"), None);
    assert_eq!(
        zone("+61412345678"),
        None,
        "a mobile number in a country of many zones"
    );
}

#[test]
fn numbers_are_shown_as_their_country_writes_them() {
    let pretty = |number: &str| {
        let number: PhoneNumber = number.parse().expect("a number");
        plan("US").pretty(&number)
    };
    assert_eq!(pretty("+12125550142"), "+1 212-555-0142");
    assert_eq!(pretty("+15555550100"), "+1 555-555-0100");
    assert_eq!(pretty("+442079460958"), "+44 20 7946 0958");
    assert_eq!(
        pretty("+9999999999"),
        "+9999999999",
        "no such country: as it is"
    );
}

#[test]
fn the_region_is_checked_and_can_be_taken_from_a_number() {
    for bad in ["", "XX", "usa", "001", "ZZ"] {
        assert!(WorldPlan::new(bad).is_err(), "{bad}");
    }
    assert!(WorldPlan::new("us").is_ok());
    let region = |number: &str| WorldPlan::region_of(&number.parse().expect("a number"));
    assert_eq!(region("+14155550100").as_deref(), Some("US"));
    assert_eq!(region("+442079460958").as_deref(), Some("GB"));
    assert_eq!(region("+80012345678"), None);
}
