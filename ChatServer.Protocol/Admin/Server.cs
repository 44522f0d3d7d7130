using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary><c>GET /admin/figures/</c>.</summary>
public sealed record AdminFigures(AdminStored Stored, AdminLive Live, IReadOnlyList<AdminDay> Days);

/// <param name="Messages">All that were ever sent, up to a few seconds ago.</param>
/// <param name="DatabaseBytes">Of the database's file, without the write-ahead log.</param>
/// <param name="FileBytes">Of messages' files.</param>
/// <param name="StoredBytes">Of all files that count for <c>Chat:Attachments:MaxBytes</c>: pictures too, and what legal holds
/// keep.</param>
/// <param name="MaxStoredBytes">That option; null: no bound.</param>
public sealed record AdminStored(
    long Users, long Conversations, long Messages, long Files, long FileBytes, long StoredBytes, long? MaxStoredBytes,
    long DatabaseBytes);

/// <param name="PendingWrites">Writes that wait for the disk.</param>
public sealed record AdminLive(int Connections, int ConnectedUsers, int PendingWrites, bool StorageFailing);

/// <param name="Day"><c>YYYY-MM-DD</c>, UTC.</param>
public sealed record AdminDay(string Day, long Messages, long Files);

/// <summary><c>GET</c> and <c>PUT /admin/log-level/</c>.</summary>
/// <param name="Level"><c>verbose</c>, <c>debug</c>, <c>information</c>, <c>warning</c>, <c>error</c> or <c>fatal</c>.</param>
public sealed record LogLevelSetting(string? Level = null);

/// <param name="Next">What <c>after</c> takes for the next, older page; null at the end.</param>
public sealed record AuditPage(IReadOnlyList<AuditedAction> Entries, bool HasMore, string? Next);

/// <summary>An entry of the audit log.</summary>
/// <param name="Actor">The id of a user, or <c>command line</c>, or <c>server</c>.</param>
/// <param name="Subject">Such as <c>user:…</c> or <c>message:…</c>.</param>
/// <param name="Hash">In hex; it covers the entry before.</param>
public sealed record AuditedAction(
    long Id, string At, string Actor, string Action, string Subject, JsonElement Details, string Address, string Hash);

/// <summary><c>GET /admin/retention/</c>: the rules that are switched on.</summary>
public sealed record RetentionRules(IReadOnlyList<AdminRetentionRule> Rules);

/// <param name="Rule">A kind of conversation, or <c>file</c> for messages with files.</param>
public sealed record AdminRetentionRule(string Rule, int Days);

/// <summary>
/// What <c>POST /admin/retention/dry-run/</c> takes: rules to try, instead of the configured ones; 0 keeps for ever.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RetentionProposal(
    int DirectDays = 0, int GroupDays = 0, int ChannelDays = 0, int AgentDays = 0, int FileDays = 0);

/// <summary><c>POST /admin/retention/dry-run/</c>: what a run would do at this moment.</summary>
public sealed record RetentionForecast(IReadOnlyList<AdminRetentionCount> Rules);

/// <summary><c>POST</c> and <c>GET /admin/retention/run/</c>: the last run since the server was started.</summary>
/// <param name="State"><c>none</c>, <c>running</c>, <c>done</c> or <c>failed</c>; one that failed is tried again with the
/// next.</param>
/// <param name="Rules">What it deleted, once it is done.</param>
public sealed record AdminRetentionRun(
    string State, string? StartedAt, string? EndedAt, IReadOnlyList<AdminRetentionCount> Rules);

/// <param name="Messages">How many messages were, or would be, deleted.</param>
/// <param name="Held">How many a legal hold keeps.</param>
public sealed record AdminRetentionCount(string Rule, int Days, long Messages, long Held);
