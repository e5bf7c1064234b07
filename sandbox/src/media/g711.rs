//! G.711 mu-law, the one codec every telephone network and every browser speaks.

/// What mu-law calls silence; a gap in the audio is filled with it.
pub const SILENCE: u8 = 0xFF;

const BIAS: i32 = 0x84;
const CLIP: i32 = 32_635;

/// One linear sample as a mu-law byte (ITU-T G.711, all bits inverted as on the wire).
#[must_use]
pub fn encode(sample: i16) -> u8 {
    let wide = i32::from(sample);
    let sign = if wide < 0 { 0x80 } else { 0 };
    let magnitude = wide.abs().min(CLIP) + BIAS;
    // The bias guarantees that bit 7 or a higher one is set, so the exponent is 0 to 7.
    let exponent = 24 - magnitude.leading_zeros();
    let mantissa = (magnitude >> (exponent + 3)) & 0x0F;
    let code = sign | (i32::try_from(exponent).unwrap_or(7) << 4) | mantissa;
    !u8::try_from(code).unwrap_or(u8::MAX)
}

/// One mu-law byte as a linear sample.
#[must_use]
pub fn decode(code: u8) -> i16 {
    let code = !code;
    let exponent = (code >> 4) & 0x07;
    let mantissa = i16::from(code & 0x0F);
    let magnitude = (((mantissa << 3) + 0x84) << exponent) - 0x84;
    if code & 0x80 == 0 {
        magnitude
    } else {
        -magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_of_the_standard() {
        for (linear, code) in [
            (0, 0xFF),
            (32_635, 0x80),
            (-32_635, 0x00),
            (i16::MIN, 0x00),
            (8, 0xFE),
            (-8, 0x7E),
        ] {
            assert_eq!(encode(linear), code, "{linear}");
        }
        for (code, linear) in [
            (0xFF, 0),
            (0x7F, 0),
            (0x80, 32_124),
            (0x00, -32_124),
            (0xFE, 8),
        ] {
            assert_eq!(decode(code), linear, "{code:#x}");
        }
        assert_eq!(decode(SILENCE), 0);
    }

    #[test]
    fn every_code_survives_a_round_trip() {
        for code in 0..=u8::MAX {
            let again = encode(decode(code));
            // Plus zero and minus zero are the same loudspeaker position.
            assert!(
                again == code || decode(code) == 0,
                "{code:#x} became {again:#x}"
            );
        }
    }

    #[test]
    fn the_error_stays_within_half_a_step() {
        for sample in (-32_000..32_000).step_by(7) {
            let error = i32::from(sample) - i32::from(decode(encode(sample)));
            let step = (i32::from(sample).abs() + 132) / 16;
            assert!(error.abs() <= step, "{sample} is off by {error}");
        }
    }
}
