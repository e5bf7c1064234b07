//! Transfers as tables: what is done, what is said to it, and who has the customer in the end. That the right ones hear
//! each other then is `together`'s to tell.

mod play;

use crate::stage::{Terms, on_both_databases};
use play::Do::*;
use play::Says::{Fine, No};
use play::Who::{Alex, Blake, Casey, Outside};
use play::{CUSTOMER, Row, held, over, play, talks};

on_both_databases!(normal, refused, hung_up_meanwhile, concurrent);

async fn normal(terms: Terms) {
    let rows: [Row; 9] = [
        (
            "to a colleague",
            &[(HandTo(Blake), Fine), (Answers(Blake), Fine)],
            talks(Blake, &[Blake]),
        ),
        (
            "to somebody outside",
            &[(HandTo(Outside), Fine), (Answers(Outside), Fine)],
            talks(Alex, &[Outside]),
        ),
        (
            "to whoever is free",
            &[
                (GoesToLunch(Casey), Fine),
                (HandToQueue, Fine),
                (Answers(Blake), Fine),
            ],
            talks(Blake, &[Blake]),
        ),
        (
            "to whoever is free, while nobody is",
            &[
                (GoesToLunch(Blake), Fine),
                (GoesToLunch(Casey), Fine),
                (HandToQueue, Fine),
                (ComesBack(Casey), Fine),
                (Answers(Casey), Fine),
            ],
            talks(Casey, &[Casey]),
        ),
        (
            "asked first, then left to them",
            &[
                (Ask(Blake), Fine),
                (Answers(Blake), Fine),
                (Merge, Fine),
                (Leave, Fine),
            ],
            talks(Blake, &[Blake]),
        ),
        (
            "asked first, then back and forth",
            &[
                (Ask(Blake), Fine),
                (Answers(Blake), Fine),
                (Swap, Fine),
                (Swap, Fine),
                (Merge, Fine),
            ],
            talks(Alex, &[Alex, Blake]),
        ),
        (
            "asked first, then let go",
            &[
                (Ask(Blake), Fine),
                (Answers(Blake), Fine),
                (LetGo(Blake), Fine),
            ],
            talks(Alex, &[Alex]),
        ),
        (
            "a third person, and the agent leaves",
            &[
                (Add(Outside), Fine),
                (Answers(Outside), Fine),
                (Leave, Fine),
            ],
            talks(Alex, &[Outside]),
        ),
        (
            "two colleagues are added",
            &[
                (Add(Blake), Fine),
                (Answers(Blake), Fine),
                (Add(Casey), Fine),
                (Answers(Casey), Fine),
            ],
            talks(Alex, &[Alex, Blake, Casey]),
        ),
    ];
    play(terms, &rows).await;
}

async fn refused(terms: Terms) {
    let rows: [Row; 8] = [
        (
            "to a colleague at lunch",
            &[(GoesToLunch(Blake), Fine), (HandTo(Blake), No("NotFree"))],
            talks(Alex, &[Alex]),
        ),
        (
            "to oneself",
            &[(HandTo(Alex), No("InTheCallAlready"))],
            talks(Alex, &[Alex]),
        ),
        (
            "to the police",
            &[(HandToNumber("911"), No("Emergency"))],
            talks(Alex, &[Alex]),
        ),
        (
            "to no number",
            &[(HandToNumber("12"), No("NotANumber"))],
            talks(Alex, &[Alex]),
        ),
        (
            "to the customer themselves",
            &[(HandToNumber(CUSTOMER), No("InTheCallAlready"))],
            talks(Alex, &[Alex]),
        ),
        (
            "nobody to swap with, or to leave it to",
            &[(Swap, No("NobodyElse")), (Leave, No("NobodyElse"))],
            talks(Alex, &[Alex]),
        ),
        (
            "declined, and the next one takes it",
            &[
                (HandTo(Blake), Fine),
                (Declines(Blake), Fine),
                (Answers(Casey), Fine),
            ],
            talks(Casey, &[Casey]),
        ),
        (
            "asked first, and declined",
            &[(Ask(Blake), Fine), (Declines(Blake), Fine)],
            held(Alex, &[Alex]),
        ),
    ];
    play(terms, &rows).await;
}

async fn hung_up_meanwhile(terms: Terms) {
    let rows: [Row; 7] = [
        (
            "the customer, while a colleague is rung",
            &[(HandTo(Blake), Fine), (CustomerHangsUp, Fine)],
            over(Alex),
        ),
        (
            "the customer, while a colleague is asked",
            &[
                (Ask(Blake), Fine),
                (Answers(Blake), Fine),
                (CustomerHangsUp, Fine),
            ],
            over(Alex),
        ),
        (
            "the customer, once the colleague has it",
            &[
                (HandTo(Blake), Fine),
                (Answers(Blake), Fine),
                (CustomerHangsUp, Fine),
            ],
            over(Blake),
        ),
        (
            "the one outside, to whom it was handed",
            &[
                (HandTo(Outside), Fine),
                (Answers(Outside), Fine),
                (HangsUp(Outside), Fine),
            ],
            over(Alex),
        ),
        (
            "the colleague, while asked",
            &[
                (Ask(Blake), Fine),
                (Answers(Blake), Fine),
                (HangsUp(Blake), Fine),
            ],
            held(Alex, &[Alex]),
        ),
        (
            "the agent's phone, while asking",
            &[
                (Ask(Blake), Fine),
                (Answers(Blake), Fine),
                (HangsUp(Alex), Fine),
            ],
            talks(Blake, &[Blake]),
        ),
        (
            "after the end",
            &[(CustomerHangsUp, Fine), (HandTo(Blake), No("AlreadyEnded"))],
            over(Alex),
        ),
    ];
    play(terms, &rows).await;
}

async fn concurrent(terms: Terms) {
    let rows: [Row; 5] = [
        (
            "the same click twice",
            &[
                (AtOnce(&[HandTo(Blake), HandTo(Blake)], 1), Fine),
                (Answers(Blake), Fine),
            ],
            talks(Blake, &[Blake]),
        ),
        (
            "asked first, by the same click twice",
            &[
                (AtOnce(&[Ask(Blake), Ask(Blake)], 1), Fine),
                (Answers(Blake), Fine),
                (Merge, Fine),
            ],
            talks(Alex, &[Alex, Blake]),
        ),
        (
            "merged twice in the same moment",
            &[
                (Ask(Blake), Fine),
                (Answers(Blake), Fine),
                (AtOnce(&[Merge, Merge], 2), Fine),
            ],
            talks(Alex, &[Alex, Blake]),
        ),
        (
            "left twice in the same moment",
            &[
                (Add(Blake), Fine),
                (Answers(Blake), Fine),
                (AtOnce(&[Leave, Leave], 1), Fine),
            ],
            talks(Blake, &[Blake]),
        ),
        (
            "two colleagues are added in the same moment",
            &[
                (AtOnce(&[Add(Blake), Add(Casey)], 2), Fine),
                (Answers(Blake), Fine),
                (Answers(Casey), Fine),
            ],
            talks(Alex, &[Alex, Blake, Casey]),
        ),
    ];
    play(terms, &rows).await;
}
