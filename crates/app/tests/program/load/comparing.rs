//! Comparing what clients were told with what is there.

use super::files::{BAD, ROWS};
use super::{Load, Told};
use crate::support::Installation;
use std::collections::HashMap;
use std::sync::atomic::Ordering;

/// How often each is there; a line of the query ends with a space and the number.
pub(super) fn counted(place: &Installation, sql: &str) -> HashMap<String, u64> {
    let lines = place.texts(sql);
    let parts = lines.iter().map(|line| line.rsplit_once(' ').unwrap());
    parts
        .map(|(what, times)| (what.to_owned(), times.parse().unwrap()))
        .collect()
}

impl Load {
    /// Every receipt given has its entry, and the log has no gap. Looks only at what is new since the last time.
    pub fn check_receipts(&self, place: &Installation) {
        let receipts = std::mem::take(&mut *self.receipts.lock().unwrap());
        let from = self.checked_to.load(Ordering::Relaxed);
        let commitment = place.hex("commitment");
        let entries = place.texts(&format!(
            "SELECT CAST(log_index AS TEXT) || ' ' || {commitment} FROM entry
             WHERE log_index >= {from} ORDER BY log_index"
        ));
        for (expected, entry) in (from..).zip(&entries) {
            let index = entry.split(' ').next().unwrap();
            assert_eq!(index, expected.to_string(), "the log has a gap");
        }
        for (index, commitment) in &receipts {
            let entry = index
                .checked_sub(from)
                .and_then(|i| entries.get(i as usize));
            assert_eq!(
                entry,
                Some(&format!("{index} {commitment}")),
                "a receipt without entry"
            );
        }
        // Whatever a client of this time is told comes later in the log.
        let newest = receipts.iter().map(|(index, _)| index + 1).max();
        self.checked_to
            .fetch_max(newest.unwrap_or(from), Ordering::Relaxed);
        self.receipts_kept
            .fetch_add(receipts.len() as u64, Ordering::Relaxed);
    }

    /// All that clients were told is so, nothing is there twice, and everything fits. No server is at work, and no file
    /// is on its way.
    pub fn check_all(&self, place: &Installation) {
        self.check_receipts(place);
        let checked = place.verify();
        let entries = place.number("SELECT count(*) FROM entry");
        assert_eq!(checked["entries"], entries, "{checked}");
        assert_eq!(
            place.number("SELECT max(log_index) + 1 FROM entry"),
            entries
        );
        let versions = self.check_cases(place);
        self.check_records(place, versions);
        self.check_questions(place);
        self.check_consents(place);
    }

    /// Beside the files of the clients there is the one record of the cases, which has more versions than one.
    fn check_records(&self, place: &Installation, by_cases: u64) {
        let files = self.files_done.load(Ordering::Relaxed);
        let records = files * (ROWS - 2 * BAD) + 1;
        let versions = records + by_cases;
        assert_eq!(place.number("SELECT count(*) FROM record"), versions);
        assert_eq!(
            place.number("SELECT count(DISTINCT record_id) FROM record"),
            records
        );
        assert_eq!(
            place.number("SELECT value FROM counter WHERE name = 'records'"),
            versions
        );
        let written = "SELECT count(*) FROM access WHERE kind = 'record-written'";
        assert_eq!(place.number(written), versions);
        assert_eq!(place.number("SELECT count(*) FROM upload"), files + 1);
        assert_eq!(
            place.number("SELECT count(*) FROM upload WHERE state = 'done'"),
            files + 1
        );
    }

    fn check_questions(&self, place: &Installation) {
        let cases = place.texts("SELECT case_number FROM access WHERE case_number IS NOT NULL");
        let mut times: HashMap<String, u64> = HashMap::new();
        for case in cases {
            *times.entry(case).or_default() += 1;
        }
        for (case, told) in &*self.questions.lock().unwrap() {
            let times = times.remove(case).unwrap_or(0);
            let fits = match told {
                Told::Done => times == 1,
                Told::NotDone => times == 0,
                Told::Unknown => times <= 1,
            };
            assert!(fits, "{case}: told {told:?}, logged {times} times");
        }
        assert!(times.is_empty(), "nobody asked {times:?}");
        let answered =
            "SELECT count(*) FROM access WHERE kind = 'question' AND outcome = 'answered'";
        let counted = "SELECT value FROM counter WHERE name = 'questions_answered'";
        assert_eq!(place.number(answered), place.number(counted));
    }

    fn check_consents(&self, place: &Installation) {
        let consents = self.consents.lock().unwrap();
        let id = place.hex("consent_id");
        let rows = place.texts(&format!(
            "SELECT {id} || ' ' || CASE WHEN answered_at IS NULL THEN '0' ELSE '1' END || ' '
               || CASE WHEN withdrawn_at IS NULL THEN '0' ELSE '1' END || ' ' || CAST(used AS TEXT)
             FROM consent"
        ));
        let logged = counted(
            place,
            "SELECT ground || ' ' || kind || ' ' || CAST(count(*) AS TEXT) FROM access
             WHERE ground LIKE 'consent:%' GROUP BY ground, kind",
        );
        let mut nobody_knows = 0;
        for row in &rows {
            let parts: Vec<&str> = row.split(' ').collect();
            let [id, approved, withdrawn, used] = parts[..] else {
                panic!("{row}");
            };
            let used: u64 = used.parse().unwrap();
            let of = |kind: &str| {
                let what = format!("consent:{id} {kind}");
                logged.get(&what).copied().unwrap_or(0).to_string()
            };
            // Each row has its entries, each once.
            let entries = [
                "consent-asked",
                "consent-answered",
                "consent-withdrawn",
                "question",
            ]
            .map(of);
            assert_eq!(
                entries.each_ref().map(String::as_str),
                ["1", approved, withdrawn, &used.to_string()],
                "{row}"
            );
            let Some(known) = consents.by_id.get(id) else {
                nobody_knows += 1;
                continue;
            };
            let fits = |told: Told, there: &str| {
                told == Told::Unknown || (told == Told::Done) == (there == "1")
            };
            assert!(fits(known.approved, approved), "{row}: {known:?}");
            assert!(fits(known.withdrawn, withdrawn), "{row}: {known:?}");
            let most = known.used + known.perhaps_used;
            assert!((known.used..=most).contains(&used), "{row}: {known:?}");
        }
        assert_eq!(
            rows.len() - nobody_knows,
            consents.by_id.len(),
            "a consent is lost"
        );
        assert!(
            nobody_knows as u64 <= consents.perhaps_asked,
            "{nobody_knows} asked twice"
        );
    }
}
