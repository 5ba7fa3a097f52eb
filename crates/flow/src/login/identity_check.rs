//! 身份核验: the port to the population register. It says whether name and number are one person; the platform keeps the yes
//! or no and the time, and nothing else comes over.

use super::problems;
use crate::platform::Platform;
use crate::problem::Problem;
use rules::identifier::PersonNumber;
use rules::name::uniform;
use store::NewIdentityCheck;

/// Regions that were never assigned: their numbers belong to nobody, and only about them the simulator speaks.
const NOBODYS_REGIONS: [&str; 3] = ["360199", "369900", "360000"];
/// Beginning of the names the simulator knows not.
const UNKNOWN_NAME: &str = "查无";

/// The register that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PopulationRegister {
    /// None is connected: what needs an answer is refused.
    #[default]
    None,
    /// A simulator, for demonstrations and tests. It confirms simulated persons only.
    Simulator,
}

impl PopulationRegister {
    fn says(self, name: &str, number: &PersonNumber) -> Result<bool, Problem> {
        match self {
            PopulationRegister::None => Err(problems::no_register()),
            PopulationRegister::Simulator => {
                let simulated = NOBODYS_REGIONS
                    .iter()
                    .any(|region| number.canonical().starts_with(region));
                Ok(simulated && !name.is_empty() && !name.starts_with(UNKNOWN_NAME))
            }
        }
    }
}

/// A person whose identity the register confirmed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Confirmed {
    /// The subject of the number.
    pub(crate) subject: [u8; 16],
    /// Id of the answer.
    pub(crate) check: [u8; 16],
}

impl Platform {
    /// Whether a register is connected.
    #[must_use]
    pub fn checks_identities(&self) -> bool {
        self.login_settings().register != PopulationRegister::None
    }

    /// Asks the register whether name and number are one person, and keeps the answer.
    ///
    /// # Errors
    /// `IDENTITY-NOT-CONFIRMED` when it says no; `IDENTITY-CHECK-UNAVAILABLE` when none is connected; `ID-…` for a number
    /// that is none.
    pub(crate) async fn confirm_identity(
        &self,
        asked_by: [u8; 16],
        name: &str,
        number: &str,
    ) -> Result<Confirmed, Problem> {
        let number = self.person_number(number)?;
        let name = name.trim();
        let name = uniform(name).unwrap_or_else(|| name.to_owned());
        let answer = self.login_settings().register.says(&name, &number)?;
        let new = NewIdentityCheck {
            digest: self.store().keys().digest(number.canonical()),
            asked_by,
            answer,
        };
        let (subject, check) = self.store().keep_identity_check(new).wait().await?;
        if answer {
            Ok(Confirmed { subject, check })
        } else {
            Err(problems::not_confirmed())
        }
    }
}
