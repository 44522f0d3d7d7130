using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>Reads all that a server has after a cut, as its clients would, and looks whether anything is broken.</summary>
internal sealed class CutInspection(TestServer server, CutCast cast, Promises promises)
{
    private static readonly string[] AuditedActions = ["user_disabled", "user_enabled", "hold_placed", "hold_released"];

    private readonly Dictionary<string, string> seen = [];
    private readonly List<string> faults = [];

    /// <summary>What is wrong, given that the power was cut after so many records.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int cut)
    {
        await InspectTablesAsync();
        await ReadAuditAsync();
        foreach (var (one, other) in cast.Pairs())
            await ReadHistoryAsync(one, $"/chat/messages/{other.UserId}/");
        await ReadHistoryAsync(cast.Owner, $"/chat/thread/messages/{cast.Group}/");
        await ReadGroupAsync();
        await ReadUsersAsync();
        faults.AddRange(promises.Compare(seen, cut));
        return faults;
    }

    private async Task InspectTablesAsync() => faults.AddRange(await server.Get<Database>().ReadAsync(
        read => (string[])
        [
            .. read.Query<string>("PRAGMA integrity_check(3)").Where(line => line != "ok"),
            .. read.Query<string>("""
                SELECT 'conversation ' || conversation_id || ' has a gap'
                FROM   messages
                GROUP  BY conversation_id
                HAVING COUNT(*) <> MAX(seq) OR MIN(seq) <> 1
                """),
            .. read.Query<string>("SELECT object_name FROM message_files").Where(IsMissing).Select(name => $"file {name} is missing"),
        ],
        CancellationToken.None));

    private bool IsMissing(string name) => !File.Exists(Path.Combine(server.Get<DataDirectory>().Root, "files", name[..2], name));

    private async Task ReadAuditAsync()
    {
        if ((await server.VerifyAuditAsync()).Broken is { } broken)
            faults.Add(broken);

        var count = (await server.ReadAuditAsync()).Count(entry => AuditedActions.Contains(entry.Action));
        if (count > 0)
            seen.Add(CutOwner.Audited, $"{count}");
    }

    private async Task ReadHistoryAsync(TestUser reader, string path)
    {
        var last = long.MaxValue;
        var lastTokens = new Dictionary<string, string>();
        for (var before = "";; before = $"&before={last}")
        {
            var page = (await server.GetAsync(reader, $"{path}?limit=500{before}")).Data();
            foreach (var message in page.Messages())
            {
                if (message.Number("id") >= last)
                    faults.Add($"{path}: {message.Number("id")} comes after {last}");
                last = message.Number("id");
                await NoteAsync(reader, message, lastTokens);
            }

            if (!page.HasMore())
                return;
        }
    }

    private async Task NoteAsync(TestUser reader, JsonElement message, Dictionary<string, string> lastTokens)
    {
        if (message.Text("message_type") == "system")
            return;

        var isDeleted = message.Text("deleted_at") is not null;
        var text = isDeleted ? "(deleted)" : TextOf(message);
        var token = isDeleted ? promises.TokenOf(message.Number("id")) ?? "?" : text.Split(' ')[0];
        NoteOrder(token, lastTokens);
        Note(Promises.TextOf(token), text);
        Note(Promises.IdOf(token), $"{message.Number("id")}");
        if (message.TryGetProperty("reactions", out var reactions))
            Note(Promises.ReactionTo(token), reactions[0].Text("emoji")!);
        if (message.Text("pinned_at") is not null)
            Note(Promises.PinOf(token), "pinned");
        if (message.Text("attached_file") is { } link)
            Note(Promises.FileOf(token), await DigestAsync(reader, link));
        if (message.TryGetProperty("poll", out var poll))
            NoteVotes(poll, token);
    }

    private static string TextOf(JsonElement message) =>
        message.Text("message_type") == "poll" ? message.GetProperty("data").Text("question")! : message.Text("message")!;

    private void NoteVotes(JsonElement poll, string token)
    {
        foreach (var (user, options) in poll.Votes())
            Note(Promises.VoteOf(user, token), string.Join(',', options));
    }

    // Newest first: of one sender, each token is smaller than the one before.
    private void NoteOrder(string token, Dictionary<string, string> lastTokens)
    {
        var sender = token.Split('-')[0];
        if (lastTokens.TryGetValue(sender, out var last) && string.CompareOrdinal(token, last) >= 0)
            faults.Add($"{token} comes before {last}");
        lastTokens[sender] = token;
    }

    private void Note(string subject, string value)
    {
        if (!seen.TryAdd(subject, value))
            faults.Add($"{subject} is there twice");
    }

    private async Task<string> DigestAsync(TestUser reader, string link)
    {
        using var http = server.As(reader.Access);
        using var response = await http.GetAsync(link);
        return response.StatusCode == HttpStatusCode.OK
            ? Convert.ToHexString(SHA256.HashData(await response.Content.ReadAsByteArrayAsync()))
            : $"answered with {(int)response.StatusCode}";
    }

    private async Task ReadGroupAsync()
    {
        var group = (await server.GetAsync(cast.Owner, $"/chat/groups/{cast.Group}/")).Data();
        var members = group.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("user_id").GetGuid()).ToList();
        if (group.Text("name") is { } name && name != "Climbing")
            Note(CutOwner.GroupName, name);
        if (members.Contains(cast.Guest.UserId))
            Note(CutOwner.Membership, "in");
        if (cast.Members.Any(member => !members.Contains(member.UserId)))
            faults.Add("a member is no longer in the group");
    }

    private async Task ReadUsersAsync()
    {
        if ((await server.GetAsync(cast.Owner, $"/admin/users/{cast.Subject.UserId}/")).Text("disabled_at") is not null)
            Note(CutOwner.Disabled, "yes");
        if ((await server.GetAsync(cast.Owner, $"/admin/users/{cast.Guest.UserId}/")).Text("legal_hold") is not null)
            Note(CutOwner.Hold, "yes");
    }
}
