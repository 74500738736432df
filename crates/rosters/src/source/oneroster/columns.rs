//! The files of a bundle and their header lines, as the published templates have them (1EdTech OneRoster CSV bindings).

use super::bundle::Version;

/// What our own exports say beyond the standard, in columns that the standard keeps for it.
pub(super) const INCOMPLETE: &str = "metadata.kontingent.incomplete";
/// The post of an employee in words.
pub(super) const POST: &str = "metadata.kontingent.post";
/// Ids that we made begin like this: they are no numbers of the organisation.
pub const OWN_IDS: &str = "kontingent-";

/// Properties of the manifest that name files, in the order of the template.
pub(super) fn manifest_files(version: Version) -> &'static [&'static str] {
    match version {
        Version::V1p1 => &[
            "academicSessions", "categories", "classes", "classResources", "courses", "courseResources",
            "demographics", "enrollments", "lineItems", "orgs", "resources", "results", "users",
        ],
        Version::V1p2 => &[
            "academicSessions", "categories", "classes", "classResources", "courses", "courseResources",
            "demographics", "enrollments", "lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales", "orgs",
            "resources", "resultLearningObjectiveIds", "results", "resultScoreScales", "roles", "scoreScales",
            "userProfiles", "userResources", "users",
        ],
    }
}

/// The header line of a file that is written here.
pub(super) fn header(file: &str, version: Version) -> &'static str {
    match (file, version) {
        ("orgs", _) => "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
        ("academicSessions", _) => {
            "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear"
        }
        ("courses", _) => {
            "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes"
        }
        ("classes", _) => {
            "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,\
             termSourcedIds,subjects,subjectCodes,periods"
        }
        ("users", Version::V1p1) => {
            "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,\
             identifier,email,sms,phone,agentSourcedIds,grades,password"
        }
        ("users", Version::V1p2) => {
            "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,\
             sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,\
             preferredFamilyName,primaryOrgSourcedId,pronouns"
        }
        ("roles", _) => {
            "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId"
        }
        ("enrollments", _) => {
            "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate"
        }
        ("demographics", _) => {
            "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,\
             nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,\
             countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus"
        }
        _ => "propertyName,value",
    }
}
