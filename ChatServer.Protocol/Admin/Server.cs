using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary><c>GET /admin/figures/</c>.</summary>
public sealed record AdminFigures(AdminStored Stored, AdminLive Live, IReadOnlyList<AdminDay> Days);

/// <param name="Messages">All messages that were ever sent, up to a few seconds ago.</param>
/// <param name="DatabaseBytes">The size of the database file, without the write-ahead log.</param>
/// <param name="FileBytes">The size of the files in messages.</param>
/// <param name="StoredBytes">
/// The size of all files that count towards <c>Chat:Attachments:MaxBytes</c>: also pictures, and files kept by legal holds.
/// </param>
/// <param name="MaxStoredBytes">The value of that option; null: no limit.</param>
public sealed record AdminStored(
    long Users, long Conversations, long Messages, long Files, long FileBytes, long StoredBytes, long? MaxStoredBytes,
    long DatabaseBytes);

/// <param name="PendingWrites">Writes that are waiting for the disk.</param>
public sealed record AdminLive(int Connections, int ConnectedUsers, int PendingWrites, bool StorageFailing);

/// <param name="Day"><c>YYYY-MM-DD</c>, UTC.</param>
public sealed record AdminDay(string Day, long Messages, long Files);

/// <summary><c>GET</c> and <c>PUT /admin/log-level/</c>.</summary>
/// <param name="Level"><c>verbose</c>, <c>debug</c>, <c>information</c>, <c>warning</c>, <c>error</c> or <c>fatal</c>.</param>
public sealed record LogLevelSetting(string? Level = null);

/// <param name="Next">The <c>after</c> of the next page of older entries; null on the last one.</param>
public sealed record AuditPage(IReadOnlyList<AuditedAction> Entries, bool HasMore, string? Next);

/// <summary>An entry of the audit log.</summary>
/// <param name="Actor">The id of a user, or <c>command line</c>, or <c>server</c>.</param>
/// <param name="Subject">For example <c>user:…</c> or <c>message:…</c>.</param>
/// <param name="Hash">In hex; it covers the previous entry's hash.</param>
public sealed record AuditedAction(
    long Id, string At, string Actor, string Action, string Subject, JsonElement Details, string Address, string Hash);

/// <summary><c>GET /admin/retention/</c>: the rules that are enabled.</summary>
public sealed record RetentionRules(IReadOnlyList<AdminRetentionRule> Rules);

/// <param name="Rule">A kind of conversation, or <c>file</c> for messages with files.</param>
public sealed record AdminRetentionRule(string Rule, int Days);

/// <summary>
/// <c>POST /admin/retention/dry-run/</c>: rules to try instead of the configured ones; 0 keeps messages forever.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RetentionProposal(
    int DirectDays = 0, int GroupDays = 0, int ChannelDays = 0, int AgentDays = 0, int FileDays = 0);

/// <summary>The response to <c>POST /admin/retention/dry-run/</c>: what a run would do now.</summary>
public sealed record RetentionForecast(IReadOnlyList<AdminRetentionCount> Rules);

/// <summary>The response to <c>POST</c> and <c>GET /admin/retention/run/</c>: the last run since the server started.</summary>
/// <param name="State">
/// <c>none</c>, <c>running</c>, <c>done</c> or <c>failed</c>; the next run retries what failed.
/// </param>
/// <param name="Rules">What the run deleted, once it is done.</param>
public sealed record AdminRetentionRun(
    string State, string? StartedAt, string? EndedAt, IReadOnlyList<AdminRetentionCount> Rules);

/// <param name="Messages">How many messages were, or would be, deleted.</param>
/// <param name="Held">How many messages a legal hold keeps.</param>
public sealed record AdminRetentionCount(string Rule, int Days, long Messages, long Held);
