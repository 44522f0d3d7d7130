using System.Net;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Channels;

/// <summary>The members of channels.</summary>
[Parallelizable]
internal sealed class ChannelMemberTests : ServerFixture
{
    [Test]
    public async Task The_members_of_a_public_channel_are_all_active_users_on_pages_of_30()
    {
        using var olga = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "open" });
        var mark = $"Zoe{Guid.NewGuid():N}"[..12];
        for (var i = 0; i < 31; i++)
            await Server.RegisterAsync($"{mark}{i:00}");

        var first = await olga.GetAsync($"/{channel}/members?query={mark}&order_by=name&direction=asc");
        var second = await olga.GetAsync($"/{channel}/members?query={mark}&order_by=name&direction=asc&page=2");

        Assert.That(first.Number("total"), Is.EqualTo(31));
        Assert.That(first.GetProperty("users").GetArrayLength(), Is.EqualTo(30));
        Assert.That(second.GetProperty("users").EnumerateArray().Single().Text("name"), Is.EqualTo($"{mark}30"));
        Assert.That((await olga.GetAsync($"/{channel}")).Number("user_count"), Is.GreaterThan(31));
        Assert.That(
            (await olga.GetAsync($"/{channel}/members?page=-3")).GetProperty("users")[0].Text("name"), Is.EqualTo($"{mark}30"),
            "the newest account");
    }

    [Test]
    public async Task A_member_shows_nothing_private()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await ana.MakeAsync(new { type = "group", name = "g", user_ids = new[] { ben.Id } });

        var members = await ben.GetAsync($"/{group}/members?query=an");

        Assert.That(members.Number("total"), Is.EqualTo(1));
        Assert.That(
            members.GetProperty("users")[0].EnumerateObject().Select(property => property.Name), Is.EqualTo((string[])
            [
                "id", "name", "role", "profile_image_url", "is_active", "status_emoji", "status_message", "status_expires_at",
            ]));
    }

    [Test]
    public async Task Listed_users_members_of_listed_groups_and_the_creator_count_once()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var paul = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await Server.MakeUserGroupAsync(olga, ana, ben);
        var read = new { user_ids = new[] { ana.Id, olga.Id }, group_ids = new[] { group } };
        var channel = await olga.MakeAsync(new { name = "plans", access_control = new { read } });

        var members = await paul.GetAsync($"/{channel}/members?order_by=name&direction=asc");

        Assert.That(
            members.GetProperty("users").EnumerateArray().Select(user => user.Text("name")),
            Is.EqualTo((string[])["Ana", "Ben", "Olga"]));
        Assert.That(members.Number("total"), Is.EqualTo(3));
    }

    [Test]
    public async Task More_than_a_thousand_ids_are_refused()
    {
        using var olga = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "open" });
        var ids = Enumerable.Range(0, 1_001).Select(_ => Guid.NewGuid()).ToArray();

        foreach (var form in (object[])[new { group_ids = ids }, new { type = "group", name = "g", group_ids = ids }])
        {
            var path = form.ToString()!.Contains("type") ? "/create" : $"/{channel}/update/members/add";
            var refused = await olga.PostAsync(path, form, HttpStatusCode.UnprocessableEntity);
            Assert.That(refused.GetProperty("detail")[0].GetProperty("loc")[1].GetString(), Is.EqualTo("group_ids"));
        }
    }

    [Test]
    public async Task A_manager_adds_and_removes_members_of_a_group()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        using var cleo = await Server.JoinAsync("Cleo");
        var users = await Server.MakeUserGroupAsync(olga, cleo);
        var group = await ana.MakeAsync(new { type = "group", name = "g", user_ids = Array.Empty<Guid>() });
        var change = new { user_ids = new[] { ben.Id }, group_ids = new[] { users } };

        var added = await ana.PostAsync($"/{group}/update/members/add", change);

        Assert.That(
            added.EnumerateArray().Select(member => member.GetProperty("user_id").GetGuid()),
            Is.EquivalentTo((Guid[])[ben.Id, cleo.Id]));
        Assert.That(added[0].Text("status"), Is.EqualTo("joined"));
        Assert.That(added[0].Number("last_read_at"), Is.GreaterThanOrEqualTo(added[0].Number("joined_at")));
        Assert.That((await ana.PostAsync($"/{group}/update/members/add", change)).GetArrayLength(), Is.Zero);
        await ben.PostAsync($"/{group}/update/members/add", change, HttpStatusCode.Forbidden);
        await ben.PostAsync($"/{group}/update/members/remove", change, HttpStatusCode.Forbidden);
        Assert.That(
            (await ana.PostAsync($"/{group}/update/members/remove", new { user_ids = new[] { ben.Id, olga.Id } })).GetInt64(),
            Is.EqualTo(1));
        await ben.GetAsync($"/{group}", HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_removed_member_hears_nothing_more()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await ana.MakeAsync(new { type = "group", name = "g", user_ids = new[] { ben.Id } });
        await using var room = await Server.ConnectAsync(ben.User);

        await ana.PostAsync($"/{group}/update/members/remove", new { user_ids = new[] { ben.Id } });
        await ana.SayAsync(group, "without Ben");

        Assert.That((await room.ReceiveAsync("re_message")).Text("message_type"), Is.EqualTo("system"), "the removal itself");
        await room.SendConfirmedAsync(ben.Id, "nothing came before this");
    }

    [Test]
    public async Task A_user_removed_from_a_private_channel_loses_their_place_in_its_lists()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var list = new { user_ids = new[] { ana.Id } };
        var channel = await olga.MakeAsync(new { name = "plans", access_control = new { read = list, write = list } });
        Assert.That((await olga.PostAsync($"/{channel}/update/members/add", list)).GetArrayLength(), Is.EqualTo(1));

        Assert.That((await olga.PostAsync($"/{channel}/update/members/remove", list)).GetInt64(), Is.EqualTo(1));

        await ana.GetAsync($"/{channel}", HttpStatusCode.Forbidden);
        var access = (await olga.GetAsync($"/{channel}")).GetProperty("access_control");
        Assert.That(access.GetProperty("write").GetProperty("user_ids").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task A_hidden_channel_comes_back_with_a_new_message()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var direct = await ana.OpenDirectAsync(ben);
        await ana.SayAsync(direct, "hello");

        Assert.That((await ben.PostAsync($"/{direct}/members/active", new { is_active = false })).GetBoolean(), Is.True);
        Assert.That(await ben.ListAsync(), Has.None.EqualTo(direct));
        Assert.That(await ana.ListAsync(), Does.Contain(direct));
        Assert.That(await ben.TextsAsync(direct), Is.EqualTo((string[])["hello"]));

        await ana.SayAsync(direct, "again");
        Assert.That(await ben.ListAsync(), Does.Contain(direct));
        await ben.PostAsync($"/{direct}/members/active", new { is_active = false });
        await ben.OpenDirectAsync(ana);
        Assert.That(await ben.ListAsync(), Does.Contain(direct), "opened again");
    }

    [Test]
    public async Task Only_members_hide_a_channel()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var channel = await olga.MakeAsync(new { name = "open" });

        await ana.PostAsync($"/{channel}/members/active", new { is_active = false }, HttpStatusCode.NotFound);
        await ana.PostAsync($"/{channel}/members/active", new { }, HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task An_order_that_there_is_not_is_refused()
    {
        using var olga = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "open" });

        var refused = await olga.GetAsync($"/{channel}/members?order_by=shoe_size", HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetProperty("detail")[0].GetProperty("loc")[1].GetString(), Is.EqualTo("order_by"));
    }
}
