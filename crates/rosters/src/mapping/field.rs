//! The fields that a column can hold.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum Field {
    /// «№ п/п»: the row's number in the list; gaps are noticed.
    Ordinal,
    /// Surname, given name and patronymic in one cell.
    FullName,
    /// The surname.
    Surname,
    /// The given name.
    GivenName,
    /// The patronymic.
    Patronymic,
    /// The birth date.
    BirthDate,
    /// The organisation's own number of the person.
    PersonId,
    /// SNILS.
    Snils,
    /// A phone.
    Phone,
    /// A mail address.
    Email,
    /// The group.
    Group,
    /// Studies, on leave, expelled …
    Status,
    /// The post.
    Post,
    /// The subject.
    Subject,
    /// The group whose class teacher the person is.
    ClassTeacherOf,
    /// The class teacher's name, beside a group.
    ClassTeacher,
    /// A legal representative's name (on a student's row, or in a list of guardians).
    Guardian,
    /// A legal representative's surname, where the name stands in columns of its own.
    GuardianSurname,
    /// The given name of such a name.
    GuardianGivenName,
    /// The patronymic of such a name.
    GuardianPatronymic,
    /// A legal representative's phone.
    GuardianPhone,
    /// A legal representative's mail address.
    GuardianEmail,
    /// The child's name in a list of guardians.
    Student,
    /// The child's birth date in a list of guardians.
    StudentBirthDate,
    /// The degree of kinship.
    Relation,
    /// Notes on rights: «лишён родительских прав».
    Rights,
    /// The kind of movement, in words.
    Movement,
    /// The order's number.
    OrderNumber,
    /// The order's date.
    OrderDate,
    /// Number and date of the order in one cell.
    OrderReference,
    /// From when the movement is in force.
    EffectiveDate,
    /// From which group.
    FromGroup,
    /// Into which group.
    ToGroup,
    /// The new surname or the whole new name.
    NewName,
    /// The date of dismissal in a staffing list.
    LeftOn,
    /// The account on the platform.
    PlatformId,
    /// The class or chat.
    Place,
    /// The role on the platform.
    Role,
    /// The state of a membership.
    MemberStatus,
    /// The date of joining.
    JoinedAt,
    /// The date of the invitation.
    InvitedAt,
    /// The end of a block.
    BlockedUntil,
    /// May administer.
    IsAdmin,
    /// The status «преподаватель» is confirmed.
    StatusConfirmed,
    /// The date of acquaintance with the rules of communication.
    AcknowledgedOn,
    /// The letter of a class whose number stands in another column.
    GroupLetter,
    /// Given name and patronymic in one cell.
    GivenAndPatronymic,
    /// That, when or where to somebody left: a day, a mark, words.
    Left,
    /// Number, or number and date, of the order by which somebody left.
    LeavingOrder,
    /// Its date.
    LeavingOrderDate,
    /// Why somebody left.
    LeavingReason,
    /// Notes on the person: «Примечание», «Комментарий», «Отметка».
    Remark,
    /// Known, and without bearing on where somebody is: «Пол», «Ставка», «Адрес».
    Ignored,
}

domain::serialize_as_code!(Field);

impl Field {
    /// All fields.
    pub const ALL: [Field; <Field as strum::EnumCount>::COUNT] = [
        Field::Ordinal,
        Field::FullName,
        Field::Surname,
        Field::GivenName,
        Field::Patronymic,
        Field::BirthDate,
        Field::PersonId,
        Field::Snils,
        Field::Phone,
        Field::Email,
        Field::Group,
        Field::Status,
        Field::Post,
        Field::Subject,
        Field::ClassTeacherOf,
        Field::ClassTeacher,
        Field::Guardian,
        Field::GuardianSurname,
        Field::GuardianGivenName,
        Field::GuardianPatronymic,
        Field::GuardianPhone,
        Field::GuardianEmail,
        Field::Student,
        Field::StudentBirthDate,
        Field::Relation,
        Field::Rights,
        Field::Movement,
        Field::OrderNumber,
        Field::OrderDate,
        Field::OrderReference,
        Field::EffectiveDate,
        Field::FromGroup,
        Field::ToGroup,
        Field::NewName,
        Field::LeftOn,
        Field::PlatformId,
        Field::Place,
        Field::Role,
        Field::MemberStatus,
        Field::JoinedAt,
        Field::InvitedAt,
        Field::BlockedUntil,
        Field::IsAdmin,
        Field::StatusConfirmed,
        Field::AcknowledgedOn,
        Field::GroupLetter,
        Field::GivenAndPatronymic,
        Field::Left,
        Field::LeavingOrder,
        Field::LeavingOrderDate,
        Field::LeavingReason,
        Field::Remark,
        Field::Ignored,
    ];

    /// The name in mappings.
    pub fn code(self) -> &'static str {
        match self {
            Field::Ordinal => "ordinal",
            Field::FullName => "full_name",
            Field::Surname => "surname",
            Field::GivenName => "given_name",
            Field::Patronymic => "patronymic",
            Field::BirthDate => "birth_date",
            Field::PersonId => "person_id",
            Field::Snils => "snils",
            Field::Phone => "phone",
            Field::Email => "email",
            Field::Group => "group",
            Field::Status => "status",
            Field::Post => "post",
            Field::Subject => "subject",
            Field::ClassTeacherOf => "class_teacher_of",
            Field::ClassTeacher => "class_teacher",
            Field::Guardian => "guardian",
            Field::GuardianSurname => "guardian_surname",
            Field::GuardianGivenName => "guardian_given_name",
            Field::GuardianPatronymic => "guardian_patronymic",
            Field::GuardianPhone => "guardian_phone",
            Field::GuardianEmail => "guardian_email",
            Field::Student => "student",
            Field::StudentBirthDate => "student_birth_date",
            Field::Relation => "relation",
            Field::Rights => "rights",
            Field::Movement => "movement",
            Field::OrderNumber => "order_number",
            Field::OrderDate => "order_date",
            Field::OrderReference => "order_reference",
            Field::EffectiveDate => "effective_date",
            Field::FromGroup => "from_group",
            Field::ToGroup => "to_group",
            Field::NewName => "new_name",
            Field::LeftOn => "left_on",
            Field::PlatformId => "platform_id",
            Field::Place => "place",
            Field::Role => "role",
            Field::MemberStatus => "member_status",
            Field::JoinedAt => "joined_at",
            Field::InvitedAt => "invited_at",
            Field::BlockedUntil => "blocked_until",
            Field::IsAdmin => "is_admin",
            Field::StatusConfirmed => "status_confirmed",
            Field::AcknowledgedOn => "acknowledged_on",
            Field::GroupLetter => "group_letter",
            Field::GivenAndPatronymic => "given_and_patronymic",
            Field::Left => "left",
            Field::LeavingOrder => "leaving_order",
            Field::LeavingOrderDate => "leaving_order_date",
            Field::LeavingReason => "leaving_reason",
            Field::Remark => "remark",
            Field::Ignored => "ignored",
        }
    }

    /// The field of a name in a mapping.
    pub fn from_code(code: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.code() == code)
    }
}
