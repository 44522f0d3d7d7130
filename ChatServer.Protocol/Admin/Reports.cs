using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary>A report in the queue; the reported content and the comment are only shown by <c>view</c>.</summary>
/// <param name="UserId">The reported user, or the author of the reported message.</param>
public sealed record AdminReport(
    long Id, Guid ReporterId, Guid UserId, long? MessageId, long? ConversationId, string Reason, string CreatedAt,
    string? ResolvedAt, Guid? ResolvedBy, string? Resolution);

public sealed record AdminReportPage(IReadOnlyList<AdminReport> Reports, bool HasMore, string? Next);

/// <param name="ReportedText">The text of the message when it was reported; null once the report is resolved.</param>
/// <param name="Message">The message in its present state.</param>
/// <param name="Versions">The texts before its edits, oldest first; about a megabyte at most.</param>
/// <param name="HasMoreVersions">Whether there are more versions; an export contains them all.</param>
public sealed record AdminReportView(
    AdminReport Report, string? Comment, string? ReportedText, AdminMessage? Message, IReadOnlyList<AdminVersion> Versions,
    bool HasMoreVersions);

/// <param name="ReplacedAt">When an edit replaced it.</param>
public sealed record AdminVersion(string Message, string ReplacedAt);

/// <summary><c>POST /admin/reports/{id}/resolve/</c>.</summary>
/// <param name="Action">
/// What was done: <c>dismissed</c>, <c>message_deleted</c>, <c>user_suspended</c>, <c>user_disabled</c> or <c>other</c>.
/// </param>
/// <param name="Comment">At most 500 characters, stored in the audit log.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResolveRequest(string? Action = null, string? Comment = null);
