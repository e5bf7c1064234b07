//! The world's numbering plans, by libphonenumber's metadata and two tables of ours.

mod emergency;
mod zones;

use rlibphonenumber::{
    PHONE_NUMBER_UTIL, PhoneNumber as Parsed, PhoneNumberFormat, PhoneNumberType, Region,
};
use trunkline::phone::{LineKind, NumberError, NumberPlan, PhoneNumber, Reading};

use emergency::Emergency;
use zones::Zones;

/// More characters are never a number.
const TYPED_MAX: usize = 250;

/// Codes of networks that belong to no country: satellites and the like, at several times the price of
/// an ordinary call, and a favourite of fraud.
const COSTLY_NETWORKS: [i32; 6] = [870, 878, 881, 882, 883, 979];

/// There is no such region.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not the two-letter code of a country with telephone numbers")]
pub struct UnknownRegion(String);

/// All numbering plans, with one region in which national numbers are read.
pub struct WorldPlan {
    region: Region,
    emergency: Emergency,
    zones: Zones,
}

impl WorldPlan {
    /// The plan of an account in this region: an ISO 3166 code such as `US`.
    ///
    /// # Errors
    /// There is no such region.
    pub fn new(region: &str) -> Result<Self, UnknownRegion> {
        let known = Region::from_code(region).ok().filter(|region| {
            PHONE_NUMBER_UTIL
                .get_country_code_for_region(*region)
                .is_some()
        });
        let known = known.ok_or_else(|| UnknownRegion(region.chars().take(20).collect()))?;
        let emergency = Emergency::of(known.as_region_str().as_str());
        Ok(Self {
            region: known,
            emergency,
            zones: Zones::read(),
        })
    }

    /// The region a number belongs to.
    #[must_use]
    pub fn region_of(number: &PhoneNumber) -> Option<String> {
        region(&PHONE_NUMBER_UTIL.parse(number.as_str(), None).ok()?)
    }

    /// Why digits that are no number cannot be dialled.
    fn short(&self, typed: &str, digits: &str) -> Option<NumberError> {
        if self.emergency.has(digits) {
            return Some(NumberError::Emergency);
        }
        let international = typed.trim_start().starts_with(['+', '＋']);
        match digits.len() {
            _ if international => None,
            0..=2 => Some(NumberError::NotANumber),
            3..=6 => Some(NumberError::ShortCode),
            _ => None,
        }
    }

    fn zone(&self, parsed: &Parsed, number: &PhoneNumber) -> Option<String> {
        // A mobile number says in which country it is at home, and no more.
        let zone = if parsed.is_geographical() || is_example(number) {
            self.zones.of(&number.as_str()[1..])
        } else {
            self.zones.of(&parsed.country_code.to_string())
        };
        zone.map(str::to_owned)
    }

    fn kind(parsed: &Parsed) -> LineKind {
        if COSTLY_NETWORKS.contains(&parsed.country_code) {
            return LineKind::Premium;
        }
        match parsed.get_type() {
            PhoneNumberType::PremiumRate | PhoneNumberType::SharedCost => LineKind::Premium,
            PhoneNumberType::TollFree => LineKind::TollFree,
            _ => LineKind::Ordinary,
        }
    }
}

impl NumberPlan for WorldPlan {
    fn read(&self, typed: &str) -> Result<Reading, NumberError> {
        if typed.chars().count() > TYPED_MAX {
            return Err(NumberError::NotANumber);
        }
        let digits = PHONE_NUMBER_UTIL.normalize_digits_only(typed);
        // Looked at first: what calls for help is refused whatever else could be made of it.
        if self.emergency.has(&digits) {
            return Err(NumberError::Emergency);
        }
        let parsed = PHONE_NUMBER_UTIL.parse(typed, Some(self.region));
        let short = self.short(typed, &digits);
        let parsed = parsed.map_err(|_| match short {
            Some(short) if !digits.is_empty() => short,
            _ => NumberError::NotANumber,
        })?;
        let national = parsed.get_national_significant_number();
        let there = PHONE_NUMBER_UTIL.get_region_for_country_code(parsed.country_code);
        if there.is_some_and(|there| Emergency::of(there.as_region_str().as_str()).has(&national)) {
            return Err(NumberError::Emergency);
        }
        let number: Result<PhoneNumber, _> = parsed.format_as(PhoneNumberFormat::E164).parse();
        let example = number.as_ref().is_ok_and(is_example);
        if !parsed.is_valid() && !example {
            return Err(short.unwrap_or(NumberError::NoSuchNumber));
        }
        let number = number.map_err(|_| NumberError::NoSuchNumber)?;
        Ok(Reading {
            kind: Self::kind(&parsed),
            region: region(&parsed).or_else(|| example.then(|| "US".to_owned())),
            zone: self.zone(&parsed, &number),
            number,
        })
    }

    fn pretty(&self, number: &PhoneNumber) -> String {
        PHONE_NUMBER_UTIL.parse(number.as_str(), None).map_or_else(
            |_| number.to_string(),
            |parsed| {
                parsed
                    .format_as(PhoneNumberFormat::International)
                    .into_owned()
            },
        )
    }
}

/// +1 xxx 555 01xx: kept for examples in every area code, and what the demo's simulated people have. The
/// metadata knows them in area codes that exist; here they count in all of them, 555 included.
fn is_example(number: &PhoneNumber) -> bool {
    number.as_str().strip_prefix("+1").is_some_and(|national| {
        national.len() == 10 && national.as_bytes()[0] >= b'2' && national[3..].starts_with("55501")
    })
}

fn region(parsed: &Parsed) -> Option<String> {
    let region = parsed.get_region_code()?;
    let code = region.as_region_str().as_str().to_owned();
    // Codes such as 001 stand for networks of no country.
    code.bytes().all(|b| b.is_ascii_uppercase()).then_some(code)
}
