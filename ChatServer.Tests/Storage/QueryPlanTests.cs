using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Storage;

/// <summary>
/// Every SQL statement in the server's assembly, explained by SQLite: none may scan a growing table.
/// </summary>
[Parallelizable]
internal sealed partial class QueryPlanTests : ServerFixture
{
    // Not indexed_messages: it grows too, but only the verb that rebuilds the index counts it, once.
    private static readonly string[] Growing =
    [
        "messages", "conversations", "conversation_participants", "conversation_events", "personal_events", "user_unread",
        "message_files", "message_replies", "replies", "message_pins", "poll_votes", "closed_polls", "users", "sessions",
        "user_terms", "postings", "audit_log", "user_reports", "account_deletions", "user_avatars", "message_edits",
        "held_messages", "held_edits", "user_blocks", "conversation_keys", "stranger_additions", "invitations", "user_storage",
        "chats", "chat_keys", "chat_heads", "chat_messages", "chat_events", "chat_log_starts", "deleted_chats", "tags",
        "chat_tags", "folders", "message_extras", "channel_details", "channel_access", "user_group_members",
        "user_files", "held_files", "channel_webhooks", "held_chats", "chat_storage", "held_user_files",
        "agent_answers", "agents", "agent_conversations", "agent_runs", "agent_run_text", "agent_usage", "agent_webhooks",
        "agent_tools",
        "agent_budgets", "agent_spending", "agent_budget_notices", "agent_counts", "agent_tool_calls",
        "completion_usage",
    ];

    // Ends all sessions of a restored copy, once.
    private const string EndOfAllSessions = "UPDATE sessions\nSET    revoked_at = @now\nWHERE  revoked_at IS NULL";

    public static IEnumerable<string> Statements()
    {
        using var assembly = new PEReader(File.OpenRead(typeof(Program).Assembly.Location));
        var metadata = assembly.GetMetadataReader();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            if (metadata.GetUserString(handle) is var text && Statement().IsMatch(text))
                yield return text;
        }

        foreach (var composed in Composed())
            yield return composed;
    }

    // The statements composed at the start from the kinds of conversations.
    private static IEnumerable<string> Composed()
    {
        var kinds = new ConversationKinds(
            [ConversationKind.Direct, ConversationKind.Group, ConversationKind.Channel, ConversationKind.Agent]);
        return [.. new ConversationListStore(kinds).Statements, new SearchedConversations(kinds).Statement];
    }

    [TestCaseSource(nameof(StatementsOfServing))]
    public void No_statement_scans_a_growing_table(string sql)
    {
        var plan = Explain(sql);

        var names = Alias().Matches(sql)
            .ToDictionaryOfLast(match => match.Groups["alias"].Value, match => match.Groups["table"].Value);
        var scanned = plan.Select(step => Scan().Match(step)).Where(match => match.Success)
            .Select(match => names.GetValueOrDefault(match.Groups["table"].Value, match.Groups["table"].Value));
        Assert.That(scanned.Intersect(Growing), Is.Empty, $"{sql}\n\n{string.Join('\n', plan)}");
    }

    private static IEnumerable<string> StatementsOfServing() => Statements().Where(sql => sql != EndOfAllSessions);

    [TestCaseSource(nameof(Pages))]
    public void No_page_needs_a_sort(string sql) =>
        Assert.That(
            Explain(sql), Has.None.Contains("TEMP B-TREE"), "the index gives the order, so that no more than the page is read");

    [Test]
    public void The_scan_finds_the_SQL_statements() => Assert.That(Statements().Count(), Is.GreaterThan(40));

    // Pins are listed completely, because their number is bounded; the number of joined messages isn't.
    public static IEnumerable<string> Pages() => Statements().Where(sql =>
        sql.Contains("LIMIT  @limit", StringComparison.Ordinal)
            || sql.Contains("ORDER  BY x.pinned_at", StringComparison.Ordinal));

    private List<string> Explain(string sql)
    {
        using var connection = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = $"ATTACH '{Path.Combine(Server.DataDirectory, "search.db")}' AS search";
        command.ExecuteNonQuery();
        command.CommandText = "EXPLAIN QUERY PLAN " + DapperList().Replace(sql, "IN ($1)");
        foreach (var parameter in Parameter().Matches(sql).Select(match => match.Value).Distinct())
            command.Parameters.AddWithValue(parameter, 1L);

        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
            plan.Add(reader.GetString(3));
        return plan;
    }

    [GeneratedRegex("""^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s[\s\S]*\b(FROM|INTO|SET)\b""")]
    private static partial Regex Statement();

    [GeneratedRegex("""@\w+|\?\d+""")]
    private static partial Regex Parameter();

    [GeneratedRegex("""\b(FROM|JOIN)\s+(?<table>\w+)\s+(AS\s+)?(?<alias>[a-z]\w*)""")]
    private static partial Regex Alias();

    // Dapper creates one parameter per element of the list.
    [GeneratedRegex("""IN (@\w+)""")]
    private static partial Regex DapperList();

    [GeneratedRegex("""^SCAN (TABLE )?(?<table>\w+)""")]
    private static partial Regex Scan();
}

internal static class Lookup
{
    public static Dictionary<string, string> ToDictionaryOfLast<T>(
        this IEnumerable<T> items, Func<T, string> key, Func<T, string> value)
    {
        var dictionary = new Dictionary<string, string>();
        foreach (var item in items)
            dictionary[key(item)] = value(item);
        return dictionary;
    }
}
