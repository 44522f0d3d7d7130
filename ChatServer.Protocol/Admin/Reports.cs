using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary>A report in the queue; what people wrote is shown by <c>view</c> only.</summary>
/// <param name="UserId">Who is reported, or who wrote the message.</param>
public sealed record AdminReport(
    long Id, Guid ReporterId, Guid UserId, long? MessageId, long? ConversationId, string Reason, string CreatedAt,
    string? ResolvedAt, Guid? ResolvedBy, string? Resolution);

public sealed record AdminReportPage(IReadOnlyList<AdminReport> Reports, bool HasMore, string? Next);

/// <param name="ReportedText">The words of the message as it was reported; null once the report is resolved.</param>
/// <param name="Message">The message as it is now.</param>
/// <param name="Versions">The texts that it had before its edits, the oldest first; about a megabyte of them.</param>
/// <param name="HasMoreVersions">Whether it had more; an export has them all.</param>
public sealed record AdminReportView(
    AdminReport Report, string? Comment, string? ReportedText, AdminMessage? Message, IReadOnlyList<AdminVersion> Versions,
    bool HasMoreVersions);

/// <param name="ReplacedAt">When an edit took its place.</param>
public sealed record AdminVersion(string Message, string ReplacedAt);

/// <summary><c>POST /admin/reports/{id}/resolve/</c>.</summary>
/// <param name="Action"><c>dismissed</c>, <c>message_deleted</c>, <c>user_suspended</c>, <c>user_disabled</c> or <c>other</c>:
/// what was done.</param>
/// <param name="Comment">At most 500 characters, for the audit log.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResolveRequest(string? Action = null, string? Comment = null);
