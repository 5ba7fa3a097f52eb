//! What there is to see: for those who work on a definition, and for everyone.

use crate::account::Account;
use crate::platform::{Platform, id_of_hex};
use crate::policy::{Action, Facts, Part, Resource};
use crate::problem::Problem;
use crate::record::organ_name;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::catalogue::{GradeRule, Leaning};
use rules::definition::{Actor, Content, Impact, Move, State, Terms, Worse, timeline, worsens};
use rules::instrument::Citation;
use rules::role::Role;
use rules::text::Bilingual;
use store::{CommentRow, DefinitionRow, Voice, hex};

/// Definitions on one page.
const PAGE: u32 = 200;

/// A definition in a list.
#[derive(Debug, Clone)]
pub struct DefinitionLine {
    /// Id, hexadecimal.
    pub id: String,
    /// Title.
    pub title: String,
    /// Name of the organ whose it is.
    pub organ_name: Bilingual,
    /// Name of the item.
    pub item_title: Bilingual,
    /// Where it stands today.
    pub state: State,
    /// Last day of the consultation.
    pub consult_until: Option<Date>,
    /// First day on which it holds.
    pub effect_on: Date,
    /// Comments nobody has answered.
    pub unanswered: u32,
}

/// An item an organ may define acts for.
#[derive(Debug, Clone)]
pub struct DefinableItem {
    /// Slug.
    pub id: String,
    /// Name.
    pub title: Bilingual,
    /// Law the item rests on, that is in force today: as written in a plan, and in words.
    pub basis: Vec<(String, Bilingual)>,
    /// Constraints of the list that follow from it.
    pub measures: Vec<(String, Bilingual)>,
}

/// What an account works on.
#[derive(Debug, Clone)]
pub struct DefinitionLists {
    /// The account may draft for its organ.
    pub may_draft: bool,
    /// Definitions, newest first.
    pub lines: Vec<DefinitionLine>,
}

/// A step, as it is told.
#[derive(Debug, Clone)]
pub struct StepOfDefinition {
    /// Number.
    pub number: u32,
    /// Word of the move.
    pub step: &'static str,
    /// The move in words.
    pub title: Bilingual,
    /// As whom it was made.
    pub by: Bilingual,
    /// Organ of who made it.
    pub organ_name: Bilingual,
    /// When.
    pub at: Timestamp,
    /// What was said.
    pub reason: String,
    /// What was computed.
    pub impact: Option<Impact>,
    /// Position of the log entry.
    pub log_index: u64,
}

/// A comment, as it is told.
#[derive(Debug, Clone)]
pub struct CommentView {
    /// Id, hexadecimal.
    pub id: String,
    /// Who.
    pub voice: Bilingual,
    /// What.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// Position of the log entry.
    pub log_index: u64,
    /// Answer, and when.
    pub answer: Option<(String, Timestamp)>,
}

/// A move the account can make.
#[derive(Debug, Clone)]
pub struct DefinitionMove {
    /// Word.
    pub step: &'static str,
    /// In words.
    pub title: Bilingual,
    /// Reasons are needed.
    pub reason: bool,
}

/// A definition as a whole.
#[derive(Debug, Clone)]
pub struct DefinitionView {
    /// As in a list.
    pub line: DefinitionLine,
    /// Slug of the organ.
    pub organ: String,
    /// What it says.
    pub content: Content,
    /// Number of that content.
    pub version: u32,
    /// The law in words.
    pub basis: Vec<Bilingual>,
    /// The measures in words.
    pub measures: Vec<Bilingual>,
    /// In what it is worse than what is in effect on the day before its own.
    pub worse: Vec<Bilingual>,
    /// First and last day of the consultation.
    pub consultation: Option<(Date, Date)>,
    /// The impact that was computed of this content.
    pub impact: Option<Impact>,
    /// Day from which it holds no more.
    pub repealed_on: Option<Date>,
    /// Steps in their order.
    pub steps: Vec<StepOfDefinition>,
    /// Comments, for everyone those that were answered.
    pub comments: Vec<CommentView>,
    /// Comments there are.
    pub all_comments: u32,
    /// Everyone may comment today.
    pub takes_comments: bool,
    /// Steps there are; a move names the number.
    pub seen: u32,
    /// What the account can do.
    pub moves: Vec<DefinitionMove>,
    /// The account may change the content.
    pub may_revise: bool,
    /// The account may answer comments.
    pub may_answer: bool,
}

impl Platform {
    /// Definitions the account works on: of its own organ, or for an approver all that were put to the public.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub async fn definitions(&self, account: &Account) -> Result<DefinitionLists, Problem> {
        let own = account.acts_for();
        self.may_read(account, own)?;
        let may_draft = account.has_role(Role::CatalogueEditor);
        let organ = (!account.has_role(Role::CatalogueApprover)).then_some(own);
        let rows = self.store().definitions(organ, PAGE)?;
        let shown = rows
            .iter()
            .filter(|row| (may_draft && row.organ == own) || is_public(row));
        Ok(DefinitionLists {
            may_draft,
            lines: shown.map(|row| self.definition_line(row)).collect(),
        })
    }

    /// A definition, for an account that works on it.
    ///
    /// # Errors
    /// `NOT-FOUND`, also for another organ's draft; `POLICY-DENIED`.
    pub async fn definition(&self, account: &Account, id: &str) -> Result<DefinitionView, Problem> {
        self.may_read(account, account.acts_for())?;
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let row = self
            .store()
            .definition(id)?
            .filter(|row| row.organ == account.acts_for() || is_public(row))
            .ok_or_else(Problem::not_found)?;
        self.may_read(account, &row.organ)?;
        let mut view = self.definition_view(&row, row.definition.content.clone())?;
        let today = self.today();
        let acts_as = |by: Actor| match by {
            Actor::Editor => {
                account.has_role(Role::CatalogueEditor) && row.organ == account.acts_for()
            }
            Actor::Approver => {
                account.has_role(Role::CatalogueApprover)
                    && !row.definition.drafters.contains(&account.id)
            }
        };
        let lawful = row.definition.lawful(today).filter(|rule| acts_as(rule.by));
        for rule in lawful {
            if rule.step == Move::Revise {
                view.may_revise = true;
                continue;
            }
            view.moves.push(DefinitionMove {
                step: rule.step.word(),
                title: rule.step.title(),
                reason: rule.reason,
            });
        }
        view.may_answer = acts_as(Actor::Editor) && row.definition.takes_answers_on(today);
        Ok(view)
    }

    /// What was put to the public, newest first.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub async fn consultations(&self) -> Result<Vec<DefinitionLine>, Problem> {
        self.public(Part::Consultations)?;
        let rows = self.store().definitions(None, PAGE)?;
        let public = rows.iter().filter(|row| is_public(row));
        Ok(public.map(|row| self.definition_line(row)).collect())
    }

    /// What was put to the public, with the comments that were answered. What was taken back to a draft is shown as people read it.
    ///
    /// # Errors
    /// `NOT-FOUND`; `POLICY-DENIED`.
    pub async fn consultation(&self, id: &str) -> Result<DefinitionView, Problem> {
        self.public(Part::Consultations)?;
        let id = id_of_hex(id).ok_or_else(Problem::not_found)?;
        let row = self.store().definition(id)?;
        let row = row.filter(is_public).ok_or_else(Problem::not_found)?;
        let mut view = self.definition_view(&row, public_content(&row))?;
        view.comments.retain(|comment| comment.answer.is_some());
        Ok(view)
    }

    /// Items the account's organ may define acts for.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn definable_items(&self, account: &Account) -> Result<Vec<DefinableItem>, Problem> {
        let own = account.acts_for();
        let _ = self.may_define(account, own, Actor::Editor)?;
        let (pack, today) = (self.pack(), self.today());
        let organ = pack.organ(own).ok_or_else(Problem::not_found)?;
        let definable = pack.items.iter().filter(|item| {
            item.governs(today)
                && item.switched_off.is_none()
                && item.leaning == Leaning::Adverse
                && item.grade != GradeRule::None
                && item.supplied_by(organ)
        });
        let carries = |citation: &&Citation| {
            let instrument = pack.instrument(&citation.instrument);
            instrument.is_some_and(|i| i.in_force_on(today) && i.rank.can_be_basis())
        };
        Ok(definable
            .map(|item| DefinableItem {
                id: item.id.clone(),
                title: item.title.clone(),
                basis: item
                    .basis
                    .iter()
                    .filter(carries)
                    .map(|citation| (cited(citation), self.citation_text(citation)))
                    .collect(),
                measures: pack
                    .measures
                    .list
                    .iter()
                    .filter(|m| m.is_constraint() && m.grounds.contains(&item.id))
                    .filter(|m| m.holds_on(today))
                    .map(|m| (m.id.clone(), m.title.clone()))
                    .collect(),
            })
            .collect())
    }

    fn may_read(&self, account: &Account, organ: &str) -> Result<(), Problem> {
        let organ = Resource::Organ(organ);
        self.decide(account, Action::ReadDefinitions, &organ, &Facts::None)
            .map(|_| ())
    }

    fn definition_line(&self, row: &DefinitionRow) -> DefinitionLine {
        let (pack, today) = (self.pack(), self.today());
        let definition = &row.definition;
        let item = pack.item(&row.item);
        DefinitionLine {
            id: hex(&row.id),
            title: match is_public(row) {
                true => public_content(row).title,
                false => definition.content.title.clone(),
            },
            organ_name: organ_name(pack, &row.organ, today),
            item_title: item.map_or_else(
                || Bilingual::new(&row.item, &row.item),
                |item| item.title.clone(),
            ),
            state: definition.state_on(today),
            consult_until: definition.consultation.map(|(_, until)| until),
            effect_on: definition.content.effect_on,
            unanswered: row.unanswered,
        }
    }

    fn definition_view(
        &self,
        row: &DefinitionRow,
        content: Content,
    ) -> Result<DefinitionView, Problem> {
        let pack = self.pack();
        let today = self.today();
        let definition = &row.definition;
        let measures = content.measures.iter().map(|id| {
            let measure = pack.measures.measure(id);
            measure.map_or_else(|| Bilingual::new(id, id), |m| m.title.clone())
        });
        let comments = self.store().comments_on(row.id)?;
        let steps = row.steps.iter().map(|made| StepOfDefinition {
            number: made.step.number,
            step: made.step.step.word(),
            title: made.step.step.title(),
            by: made.step.by.title(),
            organ_name: organ_name(pack, &made.organ, made.step.on),
            at: made.at,
            reason: made.reason.clone(),
            impact: made.step.impact,
            log_index: made.log_index,
        });
        Ok(DefinitionView {
            line: self.definition_line(row),
            organ: row.organ.clone(),
            version: definition.version,
            basis: content
                .basis
                .iter()
                .map(|c| self.citation_text(c))
                .collect(),
            measures: measures.collect(),
            worse: self.worse(row, &content)?,
            consultation: definition.consultation,
            impact: definition
                .assessed
                .filter(|_| definition.is_assessed())
                .map(|(_, impact)| impact),
            repealed_on: definition.repealed_on,
            steps: steps.collect(),
            comments: comments
                .iter()
                .map(|comment| self.comment_view(comment))
                .collect(),
            all_comments: row.comments,
            takes_comments: definition.takes_comments_on(today),
            seen: definition.steps,
            moves: Vec::new(),
            may_revise: false,
            may_answer: false,
            content,
        })
    }

    /// Compares with what holds on the day before it takes effect, its own approval aside.
    fn worse(&self, row: &DefinitionRow, content: &Content) -> Result<Vec<Bilingual>, Problem> {
        let mut spans = self.store().approved_definitions(&row.organ, &row.item)?;
        spans.retain(|span| span.from < content.effect_on);
        let before = timeline(&spans);
        let nothing = Terms::default();
        let before = before.last().map_or(&nothing, |one| &one.terms);
        let kinds = &self.pack().penalty_kinds;
        let grade = |word: &str| kinds.iter().find(|k| k.word == word).map(|k| k.grade);
        let found = worsens(before, &content.terms(), &grade);
        Ok(found.iter().map(Worse::text).collect())
    }

    fn comment_view(&self, comment: &CommentRow) -> CommentView {
        let voice = match &comment.voice {
            Voice::Public => Bilingual::new("公众", "the public"),
            Voice::Person => Bilingual::new("登录的个人", "a person who logged in"),
            Voice::Organ(organ) => organ_name(self.pack(), organ, self.today()),
        };
        CommentView {
            id: hex(&comment.id),
            voice,
            text: comment.text.clone(),
            at: comment.at,
            log_index: comment.log_index,
            answer: comment.answer.clone(),
        }
    }

    fn citation_text(&self, citation: &Citation) -> Bilingual {
        let instrument = self.pack().instrument(&citation.instrument);
        let title = instrument.map_or_else(
            || Bilingual::new(&citation.instrument, &citation.instrument),
            |instrument| instrument.title.clone(),
        );
        match &citation.article {
            Some(number) => Bilingual::new(
                format!("《{}》第{number}条", title.zh),
                format!("{}, art. {number}", title.en),
            ),
            None => Bilingual::new(format!("《{}》", title.zh), title.en),
        }
    }
}

/// As a plan writes it.
fn cited(citation: &Citation) -> String {
    match &citation.article {
        Some(article) => format!("{}#{article}", citation.instrument),
        None => citation.instrument.clone(),
    }
}

/// Whether it was ever put to the public.
fn is_public(row: &DefinitionRow) -> bool {
    row.steps.iter().any(|row| row.step.consult_until.is_some())
}

/// The newest content, or while it is a draft again the one people could read.
fn public_content(row: &DefinitionRow) -> Content {
    // The first step brings a content.
    let (mut newest, mut read) = (&row.definition.content, None);
    for made in &row.steps {
        newest = made.step.content.as_ref().unwrap_or(newest);
        if made.step.consult_until.is_some() {
            read = Some(newest);
        }
    }
    match (row.definition.state, read) {
        (State::Draft, Some(read)) => read.clone(),
        _ => newest.clone(),
    }
}
