//! Conditions of searches in SQL. Whatever a client compares with is a parameter, never text of a statement.

use identity::scim::{Condition, GroupTest, Part, Text, UserTest};
use rusqlite::types::Value;

/// What follows `WHERE`, with the values of its question marks.
pub(super) struct Where {
    pub text: String,
    pub values: Vec<Value>,
}

/// A test as an SQL expression that is true or false, never NULL.
pub(super) trait Test {
    fn write(&self, to: &mut Where);
}

impl Where {
    /// Those of an organisation to which the condition applies.
    pub fn new<T: Test>(organisation: [u8; 16], condition: &Condition<T>) -> Self {
        let mut this =
            Self { text: "organisation = ? AND ".into(), values: vec![Value::Blob(organisation.to_vec())] };
        this.condition(condition);
        this
    }

    fn condition<T: Test>(&mut self, condition: &Condition<T>) {
        match condition {
            Condition::Constant(constant) => self.text += if *constant { "1" } else { "0" },
            Condition::Is(test) => test.write(self),
            Condition::All(all) => self.joined(all, "1", " AND "),
            Condition::Any(any) => self.joined(any, "0", " OR "),
            Condition::Not(not) => {
                self.text += "NOT (";
                self.condition(not);
                self.text += ")";
            }
        }
    }

    fn joined<T: Test>(&mut self, conditions: &[Condition<T>], none: &str, by: &str) {
        self.text += "(";
        for (number, condition) in conditions.iter().enumerate() {
            if number > 0 {
                self.text += by;
            }
            self.condition(condition);
        }
        if conditions.is_empty() {
            self.text += none;
        }
        self.text += ")";
    }

    fn test(&mut self, text: &str, value: impl Into<Value>) {
        self.text += text;
        self.values.push(value.into());
    }

    /// Every character of what is compared with stands for itself: no LIKE.
    fn text(&mut self, column: &str, text: &Text) {
        let value = text.value.clone();
        match text.part {
            Part::Whole => self.test(&format!("{column} IS ?"), value),
            Part::Anywhere => self.test(&format!("ifnull(instr({column}, ?) > 0, 0)"), value),
            Part::Start => self.test(&format!("ifnull(instr({column}, ?) = 1, 0)"), value),
        }
    }
}

impl Test for UserTest {
    fn write(&self, to: &mut Where) {
        match self {
            Self::Id(id) => to.test("id = ?", id.bytes().to_vec()),
            Self::UserName(name) => to.test("name = ?", name.0.to_vec()),
            Self::ExternalId(external_id) => to.test("external IS ?", external_id.0.to_vec()),
            Self::HasExternalId => to.text += "external IS NOT NULL",
            Self::Active(active) => to.test("active = ?", i64::from(*active)),
            Self::MemberOf(group) => to.test(
                "EXISTS (SELECT 1 FROM scim_members m WHERE m.organisation = scim_users.organisation \
                 AND m.user = scim_users.id AND m.\"group\" = ?)",
                group.bytes().to_vec(),
            ),
        }
    }
}

impl Test for GroupTest {
    fn write(&self, to: &mut Where) {
        match self {
            Self::Id(id) => to.test("id = ?", id.bytes().to_vec()),
            Self::DisplayName(text) => to.text("folded", text),
            Self::ExternalId(text) => to.text("external", text),
            Self::HasExternalId => to.text += "external IS NOT NULL",
            Self::Member(user) => to.test(
                "EXISTS (SELECT 1 FROM scim_members m WHERE m.organisation = scim_groups.organisation \
                 AND m.\"group\" = scim_groups.id AND m.user = ?)",
                user.bytes().to_vec(),
            ),
        }
    }
}
