using System.Net;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Channels;

/// <summary>Making, listing, opening, changing and deleting channels.</summary>
[Parallelizable]
internal sealed class ChannelTests : ServerFixture
{
    [Test]
    public async Task A_standard_channel_has_a_lower_case_name_and_what_it_was_made_with()
    {
        using var olga = await Server.JoinAsAdminAsync();

        var made = await olga.PostAsync("/create", new
        {
            name = "General Talk",
            description = "For all",
            is_private = false,
            data = new { a = 1 },
            meta = new { icon = "x" },
        });

        Assert.That(made.Text("name"), Is.EqualTo("general talk"));
        Assert.That(made.Text("description"), Is.EqualTo("For all"));
        Assert.That(made.GetProperty("type").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(made.GetProperty("access_control").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(made.GetProperty("data").Number("a"), Is.EqualTo(1));
        Assert.That(made.GetProperty("user_id").GetGuid(), Is.EqualTo(olga.Id));
        Assert.That(made.Number("created_at"), Is.GreaterThan(1_700_000_000_000_000_000));
        Assert.That(made.GetProperty("deleted_at").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Only_administrators_make_standard_channels()
    {
        using var ana = await Server.JoinAsync("Ana");

        await ana.PostAsync("/create", new { name = "mine" }, HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_list_has_direct_channels_groups_and_readable_standard_channels()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var open = await olga.MakeAsync(new { name = "open" });
        var closed = await olga.MakeAsync(new { name = "closed", access_control = new { } });
        var direct = await ana.OpenDirectAsync(ben);
        var group = await ana.MakeAsync(new { type = "group", name = "Hiking", user_ids = new[] { ben.Id } });

        var listed = await ben.ListAsync();

        Assert.That(listed, Is.SupersetOf((string[])[open, direct, group]));
        Assert.That(listed, Has.None.EqualTo(closed));
        Assert.That(Array.IndexOf(listed, open), Is.GreaterThan(Array.IndexOf(listed, group)), "memberships come first");
        Assert.That(await olga.ListAsync(), Does.Contain(closed).And.None.EqualTo(direct));
        var dm = await ben.ListedAsync(direct);
        Assert.That(dm.Text("type"), Is.EqualTo("dm"));
        Assert.That(
            dm.GetProperty("user_ids").EnumerateArray().Select(id => id.GetGuid()), Is.EquivalentTo((Guid[])[ana.Id, ben.Id]));
        Assert.That(
            dm.GetProperty("users").EnumerateArray().Select(user => user.Text("name")),
            Is.EquivalentTo((string[])["Ana", "Ben"]));
        Assert.That((await ben.ListedAsync(group)).GetProperty("user_ids").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(
            (await ben.GetAsync("/list")).EnumerateArray().Select(model => model.Text("id")), Is.EqualTo(listed));
    }

    [Test]
    public async Task Opening_the_direct_channel_again_finds_the_same_one()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");

        var direct = await ana.OpenDirectAsync(ben);

        Assert.That(await ben.OpenDirectAsync(ana), Is.EqualTo(direct));
        Assert.That(await ana.MakeAsync(new { type = "dm", user_ids = new[] { ben.Id } }), Is.EqualTo(direct));
        Assert.That((await ana.GetAsync($"/{await ana.OpenDirectAsync(ana)}")).Number("user_count"), Is.EqualTo(1));
        await ana.GetAsync($"/users/{Guid.NewGuid()}", HttpStatusCode.NotFound);
        await ana.PostAsync("/create", new { type = "dm" }, HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task An_opened_channel_says_what_the_caller_may_do()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await ana.MakeAsync(new { type = "group", name = "Hiking", description = "Up", user_ids = new[] { ben.Id } });
        var readers = new { user_ids = new[] { ana.Id } };
        var notices = await olga.MakeAsync(new { name = "notices", access_control = new { read = readers } });

        var anas = await ana.GetAsync($"/{group}");
        var bens = await ben.GetAsync($"/{group}");
        var read = await ana.GetAsync($"/{notices}");

        Assert.That(anas.GetProperty("is_manager").GetBoolean(), Is.True);
        Assert.That(anas.Text("description"), Is.EqualTo("Up"));
        Assert.That(bens.GetProperty("is_manager").GetBoolean(), Is.False);
        Assert.That(bens.GetProperty("write_access").GetBoolean(), Is.True);
        Assert.That(bens.Number("user_count"), Is.EqualTo(2));
        Assert.That(bens.GetProperty("users").GetArrayLength(), Is.EqualTo(2));
        Assert.That(read.GetProperty("write_access").GetBoolean(), Is.False);
        Assert.That(read.Number("user_count"), Is.EqualTo(2), "Ana and the creator");
        Assert.That(read.GetProperty("user_ids").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(read.GetProperty("last_read_at").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task An_update_leaves_out_what_it_does_not_name()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var read = new { user_ids = new[] { ana.Id } };
        var channel = await olga.MakeAsync(
            new { name = "plans", description = "Secret", data = new { a = 1 }, access_control = new { read } });

        var renamed = await olga.PostAsync($"/{channel}/update", new { name = "Plans B" });

        Assert.That(renamed.Text("name"), Is.EqualTo("Plans B"));
        Assert.That(renamed.Text("description"), Is.EqualTo("Secret"));
        Assert.That(renamed.GetProperty("data").Number("a"), Is.EqualTo(1));
        Assert.That(
            renamed.GetProperty("access_control").GetProperty("read").GetProperty("user_ids")[0].GetGuid(), Is.EqualTo(ana.Id));
        Assert.That(renamed.Number("updated_at"), Is.GreaterThanOrEqualTo(renamed.Number("created_at")));
        var opened = await olga.PostAsync(
            $"/{channel}/update", new { description = (string?)null, access_control = (object?)null });
        Assert.That(opened.Text("name"), Is.EqualTo("Plans B"));
        Assert.That(opened.GetProperty("description").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(opened.GetProperty("access_control").ValueKind, Is.EqualTo(JsonValueKind.Null));
        await ana.PostAsync($"/{channel}/update", new { name = "taken" }, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_renamed_group_has_its_name_in_Room_too()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await ana.MakeAsync(new { type = "group", name = "Hiking", user_ids = new[] { ben.Id } });

        await ana.PostAsync($"/{group}/update", new { name = "Climbing", data = new { b = 2 } });

        using var http = Server.As(ben.User.Access);
        var room = JsonDocument.Parse(await http.GetStringAsync($"/chat/groups/{ChannelUsers.NumberOf(group)}/")).RootElement;
        Assert.That(room.GetProperty("data").Text("name"), Is.EqualTo("Climbing"));
        Assert.That((await ben.GetAsync($"/{group}")).GetProperty("data").Number("b"), Is.EqualTo(2));
        await ben.PostAsync($"/{group}/update", new { name = "mine" }, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_deleted_channel_is_missing_at_once_and_its_messages_are_erased()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var channel = await olga.MakeAsync(new { name = "brief" });
        var message = await ana.SayAsync(channel, "soon gone");
        await using var room = await Server.ConnectAsync(ana.User);
        await ana.DeleteAsync($"/{channel}/delete", HttpStatusCode.Forbidden);

        Assert.That((await olga.DeleteAsync($"/{channel}/delete")).GetBoolean(), Is.True);

        await ana.GetAsync($"/{channel}", HttpStatusCode.NotFound);
        await ana.GetAsync($"/{channel}/messages/{message}", HttpStatusCode.NotFound);
        Assert.That(await ana.ListAsync(), Has.None.EqualTo(channel));
        await olga.DeleteAsync($"/{channel}/delete", HttpStatusCode.NotFound);
        await room.SendAsync(
            new { action = "text_message", thread_id = ChannelUsers.NumberOf(channel), message_body = "hello?" });
        await room.ReceiveErrorAsync("not_found", "thread_id");
        await Eventually.IsTrueAsync(
            async () => await CountKeptAsync(channel) == 0, "all messages are erased");
    }

    [TestCase("not-a-channel")]
    [TestCase("00000000-0000-0000-0000-000000000000")]
    public async Task An_unknown_channel_is_missing(string id)
    {
        using var ana = await Server.JoinAsync("Ana");

        var refused = await ana.GetAsync($"/{id}", HttpStatusCode.NotFound);

        Assert.That(refused.Text("detail"), Is.Not.Empty);
    }

    [Test]
    public async Task A_form_with_wrong_values_is_refused_by_field()
    {
        using var olga = await Server.JoinAsAdminAsync();
        (object Form, string Field)[] wrong =
        [
            (new { name = new string('x', 129) }, "name"), (new { name = "x", data = 1 }, "data"),
            (new { name = "x", meta = "y" }, "meta"), (new { name = "x", description = 3 }, "description"),
            (new { name = "x", access_control = new { read = 1 } }, "access_control"),
        ];

        foreach (var (form, field) in wrong)
        {
            var refused = await olga.PostAsync("/create", form, HttpStatusCode.UnprocessableEntity);
            Assert.That(refused.GetProperty("detail")[0].GetProperty("loc")[1].GetString(), Is.EqualTo(field));
        }
    }

    private async Task<long> CountKeptAsync(string channel) =>
        await Server.Get<ChatServer.Storage.Database>().ReadAsync(
            read => read.QueryScalar<long>(
                "SELECT COUNT(*) FROM messages WHERE conversation_id = @id AND deleted_at IS NULL",
                new { id = ChannelUsers.NumberOf(channel) }),
            CancellationToken.None);
}
