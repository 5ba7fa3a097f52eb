//! Questions to the bare driver with and without entries, and with and without the keyed digest of the number asked about. A
//! question about a person opens no sealed value: the number is what was asked with.

use super::costs::{Parts, Work};
use super::question::{Driver, Subject, turns};
use super::{question_postgres, question_sqlite};
use crate::home::{Engine, Home};
use crate::population::{PURPOSE, Question};
use std::hint::black_box;
use std::time::Duration;

/// A driver, and what is computed beside it.
struct Costed<D> {
    driver: D,
    parts: Parts,
    work: Work,
}

/// Questions a second.
pub fn rate(home: &Home, questions: &[Question], parts: Parts, lasting: Duration) -> f64 {
    let work = Work::open(&home.directory.join("keys"));
    let logs = parts.log;
    match home.engine {
        Engine::Sqlite => {
            let path = home.file();
            let driver = question_sqlite::Sqlite { path, logs };
            turns(
                &Costed {
                    driver,
                    parts,
                    work,
                },
                questions,
                1,
                lasting,
            )
        }
        Engine::Postgres => {
            let url = home.url().to_owned();
            let driver = question_postgres::Postgres { url, logs };
            turns(
                &Costed {
                    driver,
                    parts,
                    work,
                },
                questions,
                1,
                lasting,
            )
        }
    }
}

impl<D: Driver> Driver for Costed<D> {
    type Writer = D::Writer;
    type Reader = D::Reader;

    fn writer(&self) -> D::Writer {
        self.driver.writer()
    }

    fn reader(&self) -> D::Reader {
        self.driver.reader()
    }

    fn write(&self, writer: &mut D::Writer, questions: &[&Question]) -> Vec<Subject> {
        for question in questions {
            if self.parts.sealing {
                let digest = self.work.keys.digest(&question.number);
                assert_eq!(digest, question.digest, "the number leads to its person");
            }
            if self.parts.log {
                black_box(self.work.commit(&opening(question)));
            }
        }
        self.driver.write(writer, questions)
    }

    fn read(&self, reader: &mut D::Reader, subjects: &[Subject]) {
        self.driver.read(reader, subjects);
    }
}

/// As long as that of a question.
fn opening(question: &Question) -> String {
    let (consent, person) = (
        store::hex(&question.consent),
        store::hex(&question.digest[..16]),
    );
    format!(
        "{{\"subject\":\"{person}\",\"log_index\":12345678,\"previous\":1234567,\"at\":1794000000000,\"kind\":\"question\",\
         \"outcome\":\"answered\",\"organ\":\"demo-bank\",\"actor\":\"demo-bank\",\"purpose\":\"{PURPOSE}\",\
         \"ground\":\"consent:{consent}\",\"items\":\"transport-permit\",\"policy\":\"question-with-consent\"}}"
    )
}
