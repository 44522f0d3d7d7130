using System.Net.Http.Json;
using ChatServer.Administration.Recovery;
using ChatServer.Administration.Revocations;
using ChatServer.Agents.Answers;
using ChatServer.Agents.Tools;
using ChatServer.Agents.Webhook;
using ChatServer.Api;
using ChatServer.Conversations;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Attachments;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using ChatServer.Tests.Storage.Commands;
using Dapper;
using Microsoft.Data.Sqlite;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>What <c>verify</c> reports about a server's data while the server runs.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class VerifyTests : ServerFixture
{
    private TestUser ana = null!;
    private int copies;

    [OneTimeSetUp]
    public async Task Fill() => ana = await FillAsync();

    [Test]
    public async Task Undamaged_data_pass_verification_while_messages_are_sent()
    {
        await using var client = await RoomClient.ConnectAsync(Server.Address, ana);
        var sending = SendManyAsync(client);

        var run = await VerifyAsync();
        await sending;
        var again = await VerifyAsync();

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        Assert.That(again.ExitCode, Is.Zero, again.Output + again.Error);
        Assert.That(again.Output, Does.Contain("is intact").And.Contain("ok     files: 2"));
    }

    [TestCase("UPDATE messages SET body = zeroblob(60) WHERE seq = 1", "messages.body of")]
    [TestCase("UPDATE messages SET body = (SELECT body FROM messages WHERE seq = 2) WHERE seq = 1", "messages.body of")]
    [TestCase("UPDATE message_edits SET body = zeroblob(60)", "message_edits.body of")]
    [TestCase("UPDATE conversations SET sealed_name = zeroblob(60) WHERE kind = 'group'", "conversations.sealed_name of")]
    [TestCase("UPDATE message_files SET details = zeroblob(60)", "message_files.details of")]
    [TestCase("UPDATE user_avatars SET details = zeroblob(60)", "user_avatars.details of the user")]
    [TestCase("UPDATE user_reports SET comment = zeroblob(60)", "user_reports.comment of")]
    [TestCase("UPDATE sessions SET address = zeroblob(60)", "sessions.address of the session")]
    [TestCase("UPDATE sessions SET user_agent = zeroblob(60)", "sessions.user_agent of the session")]
    [TestCase(
        "INSERT INTO message_reactions (message_id, emoji, user_id, created_at) SELECT MIN(id), zeroblob(60), "
        + "sender_id, 0 FROM messages", "message_reactions.emoji of")]
    [TestCase(
        "INSERT INTO poll_votes (message_id, user_id, options, voted_at) SELECT MIN(id), sender_id, "
        + "zeroblob(60), 0 FROM messages", "poll_votes.options of")]
    [TestCase(
        "INSERT INTO user_suspensions (user_id, reason, created_at) SELECT MIN(id), zeroblob(60), 0 FROM users",
        "user_suspensions.reason of the user")]
    [TestCase(
        "INSERT INTO legal_holds (subject, reason, created_at) VALUES ('user:x', zeroblob(60), 0)",
        "the reason of the hold on user:x")]
    [TestCase(
        "INSERT INTO agent_providers (name, kind, base_url, api_key, models, created_at, updated_at) "
        + "VALUES ('office', 'external', 'https://a.example', zeroblob(60), '[]', 0, 0)", "agent_providers.api_key of office")]
    [TestCase(
        "DROP TRIGGER audit_log_is_not_changed; UPDATE audit_log SET details = zeroblob(60) WHERE id = 1",
        "audit_log.details of 1")]
    [TestCase("UPDATE agent_answers SET question = zeroblob(60)", "agent_answers.question of")]
    [TestCase("UPDATE agent_answers SET answer = zeroblob(60) WHERE answer IS NOT NULL", "agent_answers.answer of")]
    [TestCase("UPDATE agent_answers SET alike = zeroblob(60)", "agent_answers.alike of")]
    [TestCase("UPDATE agent_answers SET agent_id = zeroblob(16)", "agent_answers.agent_id of")]
    [TestCase("UPDATE agent_answers SET asked_in = 99999", "agent_answers.asked_in of")]
    [TestCase("UPDATE agent_webhooks SET secret = zeroblob(60)", "agent_webhooks.secret of the agent")]
    [TestCase("UPDATE agent_webhooks SET url = zeroblob(60)", "agent_webhooks.url of the agent")]
    [TestCase("UPDATE agent_tools SET description = zeroblob(60)", "agent_tools.description of")]
    [TestCase("UPDATE agent_tools SET schema = zeroblob(60)", "agent_tools.schema of")]
    [TestCase("UPDATE agent_tools SET definition = zeroblob(60)", "agent_tools.definition of")]
    [TestCase("UPDATE agent_tools SET agent_id = zeroblob(16)", "agent_tools.agent_id of")]
    [TestCase(
        "INSERT INTO tool_servers (name, url, headers, created_at, updated_at) "
        + "VALUES ('office', 'https://a.example', zeroblob(60), 0, 0)", "tool_servers.headers of office")]
    [TestCase("DELETE FROM conversation_keys", "key of conversation")]
    [TestCase("UPDATE server_keys SET wrapped = zeroblob(60) WHERE name = 'audit'", "a key of the server")]
    [TestCase("UPDATE messages SET seq = 9 WHERE seq = 2", "sequence number 9, not 2")]
    [TestCase("DELETE FROM messages WHERE seq = 1", "sequence number 2, not 1")]
    [TestCase("UPDATE personal_events SET id = (SELECT MAX(id) FROM messages)", "was given more than once")]
    [TestCase("DELETE FROM conversations WHERE kind = 'group'", "refers to no row of conversations")]
    [TestCase("UPDATE messages SET sender_id = zeroblob(16) WHERE seq = 1", "messages.sender_id")]
    [TestCase(
        "INSERT INTO message_reactions (message_id, emoji, user_id, created_at) VALUES (99999, 'x', zeroblob(16), 0)",
        "message_reactions.message_id of 99999")]
    [TestCase("UPDATE conversation_participants SET unread = unread + 1 WHERE last_message_id > 0", "unread of user")]
    [TestCase(
        "UPDATE conversation_participants SET own_after_read = own_after_read + 1 WHERE last_message_id > 0",
        "own_after_read of user")]
    [TestCase("UPDATE user_unread SET unread = unread + 1", "user_unread.unread of user")]
    [TestCase("UPDATE server_counts SET value = value + 1 WHERE name = 'file_bytes'", "server_counts.file_bytes is")]
    [TestCase("UPDATE server_counts SET value = value + 1 WHERE name = 'stored_bytes'", "server_counts.stored_bytes is")]
    [TestCase("UPDATE message_replies SET reply_count = 7", "reply_count of message")]
    [TestCase(
        "DROP TRIGGER audit_log_is_not_changed; UPDATE audit_log SET action = 'nothing' WHERE id = 1", "audit log: entry 1")]
    public async Task Changed_records_are_reported(string change, string named)
    {
        var copy = await CopyAsync(change);

        var run = await VerifyAsync(copy, "--files", FilesPath);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain($"FOUND  ").And.Contain(named));
        Assert.That(run.Error, Does.Contain("findings"));
    }

    [Test]
    public async Task A_damaged_page_is_reported_and_the_rest_is_still_checked()
    {
        var copy = await CopyAsync();
        await using (var file = File.Open(copy, FileMode.Open))
        {
            file.Seek(RootPageOf(copy, "messages_by_conversation") * 4096L - 4096, SeekOrigin.Begin);
            file.Write(new byte[4096]);
        }

        var run = await VerifyAsync(copy, "--files", FilesPath);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("FOUND  pages").And.Contain("ok     files"));
    }

    [Test]
    public async Task Damaged_and_missing_files_are_reported()
    {
        var copy = await CopyAsync();
        var files = Path.Combine(Server.DataDirectory, "changed");
        foreach (var file in Files())
        {
            var path = Path.Combine(files, Path.GetFileName(file)[..2], Path.GetFileName(file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }

        var (changed, missing) = (
            Directory.GetFiles(files, "*", SearchOption.AllDirectories)[0],
            Directory.GetFiles(files, "*", SearchOption.AllDirectories)[1]);
        var bytes = await File.ReadAllBytesAsync(changed);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(changed, bytes);
        File.Delete(missing);

        var run = await VerifyAsync(copy, "--files", files);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain($"file {Path.GetFileName(changed)}").And.Contain("is damaged"));
        Assert.That(run.Output, Does.Contain($"file {Path.GetFileName(missing)}").And.Contain("is missing"));
    }

    [Test]
    public async Task A_sampled_verification_skips_only_file_contents()
    {
        var copy = await CopyAsync("UPDATE messages SET seq = 9 WHERE seq = 2");

        var run = await VerifyAsync(copy, "--files", FilesPath, "--sample", "1");
        var withoutFiles = await VerifyAsync(copy, "--files", Path.Combine(FilesPath, "none"), "--sample", "1");
        var refused = await VerifyAsync("--sample", "0");

        Assert.That(run.Output, Does.Contain("sequence number 9"));
        Assert.That(withoutFiles.Output.Split("is missing"), Has.Length.EqualTo(
            1 + Directory.GetFiles(FilesPath, "*", SearchOption.AllDirectories).Length));
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Error, Does.Contain("--sample must be from 1 to 100"));
    }

    [Test]
    public async Task A_damaged_list_of_revocations_is_reported()
    {
        var copy = await CopyAsync();
        var list = BackupFile.RevocationsOf(copy);
        var master = Server.Get<MasterKeys>().Current;
        RevocationJournal.WriteNew(list, [.. Enumerable.Range(1, 3).Select(number => RevocationBlock.Seal(
            master, number, [new("user_disabled", ana.UserId)], Timestamp.Now(TimeProvider.System)))]);
        var whole = await VerifyAsync(copy, "--files", FilesPath);

        var bytes = await File.ReadAllBytesAsync(list);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(list, bytes);
        var damaged = await VerifyAsync(copy, "--files", FilesPath);

        Assert.That(whole.Output, Does.Contain("ok     revocations: 3"));
        Assert.That(damaged.ExitCode, Is.EqualTo(1));
        Assert.That(damaged.Output, Does.Contain("FOUND  revocations").And.Contain("of the entries 2 to 2"));
    }

    private string FilesPath => Path.Combine(Server.DataDirectory, "files");

    /// <summary>Stores some of everything that is sealed, counted or referred to.</summary>
    private async Task<TestUser> FillAsync()
    {
        await using var ana = await RoomClient.ConnectAsync(Server.Address, await Server.RegisterAsync("Ana"));
        var ben = await Server.RegisterAsync("Ben");
        var first = (await ana.SendConfirmedAsync(ben.UserId, "first")).Number("created_msg_id");
        for (var number = 0; number < 3; number++)
            await ana.SendConfirmedAsync(ben.UserId, $"message {number}");
        await ana.SendAsync(new { action = "edit_message", message_id = first, message_body = "edited" });
        await ana.SendAsync(new { action = "react", message_id = first, emoji = "👍" });
        await ana.SendAsync(new { action = "text_message", receiver_id = ben.UserId, message_body = "below", parent_id = first });
        await ana.ReceiveUntilConfirmedAsync();

        using var http = Server.As(ana.User.Access);
        await http.UploadAsync(ben.UserId, Uploading.Png, "picture.png");
        using var put = await http.PutAsync($"/api/v1/users/{ana.UserId}/avatar", new ByteArrayContent(Uploading.Png));
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        using var muted = await http.PatchAsJsonAsync($"/chat/thread/settings/{group}/", new { archived = true });
        using var bens = Server.As(ben.Access);
        using var report = await bens.PostAsJsonAsync(
            "/chat/reports/", new { message_id = first, reason = "other", comment = "look at this" });
        using var webhook = await http.PostAsJsonAsync(
            $"/api/v1/channels/{NumberedUuid.OfConversation(group)}/webhooks/create", new { name = "Weather" });
        using var left = await bens.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/");
        Assert.That(
            new[] { put, muted, report, webhook, left }.Select(response => (int)response.StatusCode), Has.All.LessThan(300));
        await TeachAgentAsync(ana.UserId);
        return ana.User;
    }

    private async Task TeachAgentAsync(Guid ownerId)
    {
        var (agentId, answers) = (await Server.AddAgentAsync(ownerId), Server.Get<AgentAnswers>());
        await answers.AddAsync(new AddAnswer(ownerId, agentId, "Are you open?", "Yes."), CancellationToken.None);
        await Server.Get<UnansweredQuestions>()
            .NoteAsync(new NoteQuestion(agentId, "And on Sunday?", AskedIn: 1), CancellationToken.None);
        await Server.Get<ToolChanges>().PutAsync(
            new PutTools(ownerId, agentId, [ToolSamples.Weather("key")]), CancellationToken.None);
        await Server.Get<BotWebhooks>()
            .SetAsync(new SetBotWebhook(ownerId, agentId, "https://bot.example.com/reply"), CancellationToken.None);
    }

    private static async Task SendManyAsync(RoomClient client)
    {
        for (var number = 0; number < 200; number++)
            await client.SendConfirmedAsync(client.UserId, $"during {number}");
    }

    private async Task<string> CopyAsync(string? change = null)
    {
        await Server.Get<CounterFlush>().FlushAsync(CancellationToken.None);
        var copy = Path.Combine(Server.DataDirectory, $"copy-{++copies}.db");
        DatabaseCopy.Write(
            Path.Combine(Server.DataDirectory, "chat.db"), copy, Timestamp.Now(TimeProvider.System), minFreeBytes: 0,
            CancellationToken.None);
        if (change is null)
            return copy;

        using var connection = SqliteFile.Open(copy, SqliteOpenMode.ReadWrite);
        Assert.That(connection.Execute(change), Is.Not.Zero, "it changes something");
        return copy;
    }

    private static long RootPageOf(string path, string index)
    {
        using var connection = SqliteFile.OpenForReading(path);
        return connection.ExecuteScalar<long>("SELECT rootpage FROM sqlite_schema WHERE name = @index", new { index });
    }

    private string[] Files() => Directory.GetFiles(FilesPath, "*", SearchOption.AllDirectories);

    private Task<ProgramRun> VerifyAsync(params string[] arguments) =>
        ProgramRun.InvokeAsync(VerifyCommand.Create(), [.. arguments, "--data-directory", Server.DataDirectory]);
}
