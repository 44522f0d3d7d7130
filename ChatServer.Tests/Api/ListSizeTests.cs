using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Audit;
using ChatServer.Groups;
using ChatServer.Messages.Reactions;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Messages.Search;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api;

/// <summary>
/// Lists that are long, or large besides the texts of messages: their pages are short, and the rest can be requested.
/// </summary>
[Parallelizable]
internal sealed class ListSizeTests : ServerFixture
{
    // A page and the JSON around its texts.
    private const int MaxBytes = 1_048_576 + 100_000;

    protected override (string Key, string Value)[] Settings => [("Chat:Messages:EditWindow", "none")];

    [Test]
    public async Task Reactions_count_towards_the_page_size_of_a_search()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ids = new List<long>();
        for (var number = 0; number < 40; number++)
            ids.Add((await ana.SendConfirmedAsync(ana.UserId, "needle")).Id());
        await WriteAsync(write => ids.ForEach(id => React(write, id)));
        await Server.IndexAsync();

        var found = new List<long>();
        for (var before = ""; ;)
        {
            var page = (await ReadAsync(ana.User, $"/chat/search/?q=needle&limit=100{before}")).Data();
            found.AddRange(page.FoundIds());
            if (!page.HasMore())
                break;

            before = $"&before={page.Text("next_before")}";
        }

        Assert.That(found, Is.EqualTo(ids.AsEnumerable().Reverse()));
    }

    [Test]
    public async Task The_list_of_blocked_users_is_paged_in_both_APIs()
    {
        var ana = await Server.RegisterAsync("Ana");
        var blocked = await MakeUsersAsync(UserBlocks.MaxListed + 1);
        await WriteAsync(write => blocked.ForEach(id => BlockStore.TryInsert(write, ana.UserId, id)));
        using var http = Server.As(ana.Access);

        using var first = await http.GetAsync("/chat/blocks/");
        var next = first.Headers.GetValues("Link").Single().Split('<', '>')[1];
        var rest = (await ReadAsync(ana, next)).Data();
        var whole = await ReadAsync(ana, "/api/v1/users/blocked");
        var last = whole.GetProperty("users")[UserBlocks.MaxListed - 1].Text("id");
        var end = await ReadAsync(ana, $"/api/v1/users/blocked?after={last}");

        var shown = (await first.Content.ReadFromJsonAsync<JsonElement>()).Data();
        Assert.That(
            shown.EnumerateArray().Concat(rest.EnumerateArray()).Select(entry => entry.GetProperty("user_id").GetGuid()),
            Is.EquivalentTo(blocked));
        Assert.That(shown[0].Text("fullname"), Is.Not.Empty);
        Assert.That((whole.GetProperty("users").GetArrayLength(), whole.HasMore()), Is.EqualTo((UserBlocks.MaxListed, true)));
        Assert.That((end.GetProperty("users").GetArrayLength(), end.HasMore()), Is.EqualTo((1, false)));
    }

    [TestCase("/chat/blocks/?limit=501", HttpStatusCode.BadRequest)]
    [TestCase("/chat/blocks/?after=somebody", HttpStatusCode.BadRequest)]
    [TestCase("/api/v1/users/blocked?limit=0", HttpStatusCode.UnprocessableEntity)]
    [TestCase("/api/v1/users/blocked?after=7", HttpStatusCode.UnprocessableEntity)]
    public async Task A_bad_page_parameter_for_blocked_users_is_refused(string path, HttpStatusCode expected)
    {
        using var http = Server.As((await Server.RegisterAsync("Ana")).Access);

        await http.GetAsync(path).ReadAsync(expected);
    }

    [Test]
    public async Task A_page_of_conversations_with_large_groups_is_shorter()
    {
        var ana = await Server.RegisterAsync("Ana");
        var members = await MakeUsersAsync(100);
        for (var number = 0; number < 40; number++)
        {
            var group = await Server.Get<GroupChanges>()
                .CreateAsync(new CreateGroup(ana.UserId, $"{number}", members), CancellationToken.None);
            Assert.That(group.Refusal, Is.Null);
        }

        var found = new List<string?>();
        JsonElement page;
        do
        {
            page = await ReadAsync(ana, $"/api/v1/messages/conversations?limit=200&offset={found.Count}");
            found.AddRange(page.GetProperty("conversations").EnumerateArray().Select(entry => entry.Text("id")));
        }
        while (page.HasMore());

        Assert.That(found, Is.Unique.And.Count.EqualTo(40));
    }

    [Test]
    public async Task A_report_shows_one_page_of_earlier_texts()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = (await ana.SendConfirmedAsync(ben.UserId, "first words")).Id();
        for (var number = 0; number < 30; number++)
        {
            await ana.SendAsync(
                new { action = "edit_message", message_id = message, message_body = $"{number} " + new string('€', 19_900) });
            await ana.ReceiveAsync("message_edited");
        }

        using var bens = Server.As(ben.Access);
        var report = (await bens.PostAsync(
            "/chat/reports/", new { message_id = message, reason = "other" }, HttpStatusCode.Created)).Data().Number("id");
        using var admin = Server.As((await Server.RegisterAdminAsync()).Access);
        var view = await admin.PostAsync($"/admin/reports/{report}/view/", new { reason = "to decide" }, HttpStatusCode.OK);

        Assert.That(view.GetProperty("has_more_versions").GetBoolean(), Is.True);
        Assert.That(view.GetProperty("versions")[0].Text("message"), Is.EqualTo("first words"));
        Assert.That(
            view.GetProperty("versions").EnumerateArray().Sum(version => Encoding.UTF8.GetByteCount(version.Text("message")!)),
            Is.LessThan(MaxBytes));
    }

    [Test]
    public async Task Administrators_see_a_bounded_number_of_former_members()
    {
        var ana = await Server.RegisterAsync("Ana");
        var group = await Server.CreateGroupAsync(ana);
        var former = await MakeUsersAsync(501);
        await WriteAsync(write => former.ForEach(userId => write.Execute("""
            INSERT INTO conversation_participants (conversation_id, user_id, joined_at, left_position)
            VALUES (@group, @userId, 0, 1)
            """, new { group, userId })));

        var details = await ReadAsync(await Server.RegisterAdminAsync(), $"/admin/conversations/{group}/");

        var participants = details.GetProperty("participants").EnumerateArray().ToList();
        Assert.That((participants.Count, details.GetProperty("has_more_participants").GetBoolean()), Is.EqualTo((501, true)));
        Assert.That(participants[0].GetProperty("user_id").GetGuid(), Is.EqualTo(ana.UserId), "participants come first");
    }

    [Test]
    public async Task A_page_of_long_audit_entries_is_shorter()
    {
        var admin = await Server.RegisterAdminAsync();
        var log = new AuditLog(Server.Get<ServerKeys>());
        await WriteAsync(write =>
        {
            for (var number = 0; number < 300; number++)
                log.Append(write, AuditEntry.OfServer("long", AuditSubject.Server, ("text", new string('x', 8_000))));
        });

        var (entries, after) = (0, "");
        for (string? next = ""; next is not null; after = $"&after={next}")
        {
            var page = await ReadAsync(admin, $"/admin/audit/?limit=500{after}");
            entries += page.GetProperty("entries").EnumerateArray().Count(entry => entry.Text("action") == "long");
            next = page.Text("next");
        }

        Assert.That(entries, Is.EqualTo(300));
    }

    [TestCase("/admin/users/?query=", 255, 'a')]
    [TestCase("/admin/audit/?after=1", 100, '0')]
    [TestCase("/admin/users/?after=00000000-0000-0000-0000-000000000000", 100, '+')]
    public async Task Paths_and_queries_too_long_for_the_audit_log_are_refused(string path, int length, char filling)
    {
        using var admin = Server.As((await Server.RegisterAdminAsync()).Access);
        var padded = filling == '0'
            ? path.Replace("after=", "after=" + new string('0', length), StringComparison.Ordinal)
            : path + new string(filling, length);

        await admin.GetAsync(padded).ReadAsync(HttpStatusCode.UnprocessableEntity);
    }

    private static void React(WriteScope write, long message)
    {
        for (var person = 0; person < ShownReaction.MaxUsers; person++)
        {
            var user = Guid.NewGuid();
            for (var kind = 0; kind < MessageReactions.MaxKinds; kind++)
                ReactionStore.TryInsert(write, new ReactionRow(message, char.ConvertFromUtf32(0x1F600 + kind), user));
        }
    }

    private async Task<List<Guid>> MakeUsersAsync(int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToList();
        await WriteAsync(write => ids.ForEach(id =>
            UserStore.Insert(
                write, new UserRow { Id = id, Fullname = new string('€', 150), CreatedAt = write.Now, UpdatedAt = write.Now })));
        return ids;
    }

    private async Task WriteAsync(Action<WriteScope> change) => await Server.Get<Database>().WriteAsync(
        write =>
        {
            change(write);
            return true;
        },
        CancellationToken.None);

    private async Task<JsonElement> ReadAsync(TestUser user, string path)
    {
        using var http = Server.As(user.Access);
        using var answer = await http.GetAsync(path);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        Assert.That(bytes, Has.Length.LessThan(MaxBytes), path);
        return JsonDocument.Parse(bytes).RootElement;
    }
}
