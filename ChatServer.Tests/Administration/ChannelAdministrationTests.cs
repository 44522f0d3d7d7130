using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Api;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Channels;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>Standard channels in the administration.</summary>
[Parallelizable]
internal sealed class ChannelAdministrationTests : ServerFixture
{
    [Test]
    public async Task The_members_of_a_large_channel_are_listed_in_pages()
    {
        using var olga = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "open" });
        var members = await FillAsync(channel, 600);
        using var http = Server.As(olga.User.Access);

        var details = await http.GetAsync(PathOf(channel)).ReadAsync(HttpStatusCode.OK);
        var listed = new List<Guid>();
        for (string? after = ""; after is not null;)
        {
            var page = await http.GetAsync($"{PathOf(channel)}participants/?limit=250{after}").ReadAsync(HttpStatusCode.OK);
            listed.AddRange(
                page.GetProperty("participants").EnumerateArray().Select(one => one.GetProperty("user_id").GetGuid()));
            after = page.Text("next") is { } next ? $"&after={next}" : null;
        }

        Assert.That(details.GetProperty("conversation").Number("participants"), Is.EqualTo(600));
        Assert.That(details.GetProperty("participants").GetArrayLength(), Is.EqualTo(500));
        Assert.That(details.GetProperty("has_more_participants").GetBoolean(), Is.True);
        Assert.That(listed, Is.EquivalentTo(members));
        await http.GetAsync("/admin/conversations/999999/participants/").ReadAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_hold_on_one_of_many_members_keeps_what_others_delete()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var channel = await olga.MakeAsync(new { name = "open" });
        await FillAsync(channel, 300);
        await ana.MessagesAsync(channel);
        var message = await olga.SayAsync(channel, "evidence");
        using var http = Server.As(olga.User.Access);
        await http.PutAsJsonAsync($"/admin/users/{ana.Id}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);

        await olga.DeleteAsync($"/{channel}/messages/{message}/delete");

        Assert.That(await olga.TextsAsync(channel), Is.Empty);
        var exported = await ExportAsync(http, channel);
        Assert.That(exported, Does.Contain("evidence").And.Contain("kept_by_legal_hold"));
    }

    [Test]
    public async Task A_deleted_channel_stays_in_exports_as_long_as_a_hold_keeps_it()
    {
        using var olga = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "ledger", description = "who paid" });
        await olga.SayAsync(channel, "evidence");
        using var http = Server.As(olga.User.Access);
        await http.PutAsJsonAsync(PathOf(channel) + "hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);

        await olga.DeleteAsync($"/{channel}/delete");
        await Eventually.IsTrueAsync(
            async () => (await ExportAsync(http, channel)).Contains("kept_by_legal_hold", StringComparison.Ordinal),
            "the messages are erased");

        Assert.That(
            await ExportAsync(http, channel), Does.Contain("ledger").And.Contain("who paid").And.Contain("evidence"));
        await olga.GetAsync($"/{channel}", HttpStatusCode.NotFound);
        await http.DeleteAsync(PathOf(channel) + "hold/").ReadAsync(HttpStatusCode.OK);
        await Eventually.IsTrueAsync(
            async () =>
            {
                var left = await ExportAsync(http, channel);
                return !left.Contains("ledger", StringComparison.Ordinal) && !left.Contains("evidence", StringComparison.Ordinal);
            },
            "nothing is left");
    }

    [Test]
    public async Task An_export_has_what_clients_of_channels_store()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var list = new { user_ids = new[] { ana.Id } };
        var channel = await olga.MakeAsync(new
        {
            name = "plans",
            description = "about plans",
            meta = new { colour = "green" },
            access_control = new { read = list, write = list },
        });
        await ana.PostMessageAsync(channel, new { content = "hello", data = new { place = "the hills" } });
        using var http = Server.As(olga.User.Access);

        var exported = JsonDocument.Parse(await ExportAsync(http, channel)).RootElement;
        var own = await ExportOwnAsync(ana, channel);

        Assert.That((exported.Text("name"), exported.Text("description")), Is.EqualTo(("plans", "about plans")));
        Assert.That(exported.GetProperty("meta").Text("colour"), Is.EqualTo("green"));
        Assert.That(
            exported.GetProperty("access_control").GetProperty("read").GetProperty("user_ids")[0].GetGuid(), Is.EqualTo(ana.Id));
        Assert.That(
            exported.GetProperty("messages")[0].GetProperty("channel_data").Text("place"), Is.EqualTo("the hills"));
        Assert.That(own, Does.Contain("about plans").And.Contain("the hills").And.Not.Contain("access_control"));
    }

    [Test]
    public async Task Only_an_administrators_export_of_a_removed_user_has_the_channel_up_to_then()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var list = new { user_ids = new[] { ana.Id, ben.Id } };
        var channel = await olga.MakeAsync(new { name = "plans", access_control = new { read = list, write = list } });
        await ana.MessagesAsync(channel);
        await ben.SayAsync(channel, "hello");
        await olga.PostAsync($"/{channel}/update/members/remove", new { user_ids = new[] { ana.Id } });
        await ben.SayAsync(channel, "goodbye");
        using var http = Server.As(olga.User.Access);

        var own = await ExportOwnAsync(ana, channel);
        using var answer = await http.PostAsJsonAsync($"/admin/users/{ana.Id}/export/", new { reason = "court" });
        var exported = await ReadAsync(answer, channel);

        Assert.That(own, Does.Not.Contain("plans").And.Not.Contain("hello").And.Not.Contain($"{ben.Id}"));
        Assert.That(exported, Does.Contain("hello").And.Not.Contain("goodbye"));
    }

    [Test]
    public async Task Messages_of_a_channel_are_reported_by_its_members_and_deleted_by_administrators()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        using var eve = await Server.JoinAsync("Eve");
        var list = new { user_ids = new[] { ana.Id, ben.Id } };
        var channel = await olga.MakeAsync(new { name = "plans", access_control = new { read = list, write = list } });
        var message = NumberedUuid.MessageOf(await ben.SayAsync(channel, "cheap pills"));
        await ana.MessagesAsync(channel);
        using var http = Server.As(olga.User.Access);

        await ReportAsync(eve, message!.Value, HttpStatusCode.NotFound);
        var report = (await ReportAsync(ana, message.Value, HttpStatusCode.Created)).Data().Number("id");
        var view = await http.PostAsync($"/admin/reports/{report}/view/", new { reason = "to decide" }, HttpStatusCode.OK);
        var found = await http.PostAsync(
            "/admin/messages/search/", new { conversation_id = NumberOf(channel), query = "pills", reason = "spam" },
            HttpStatusCode.OK);
        using var deleted = await http.DeleteAsync($"/admin/messages/{message}/?reason=spam");

        Assert.That(view.Text("reported_text"), Is.EqualTo("cheap pills"));
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(found.GetProperty("messages")[0].Number("id"), Is.EqualTo(message));
        Assert.That(await ana.TextsAsync(channel), Is.Empty);
    }

    private async Task<JsonElement> ReportAsync(ChannelUser reporter, long message, HttpStatusCode expected)
    {
        using var http = Server.As(reporter.User.Access);
        return await http.PostAsync("/chat/reports/", new { message_id = message, reason = "spam" }, expected);
    }

    private static long NumberOf(string channel) => ChannelUsers.NumberOf(channel);

    private static string PathOf(string channel) => $"/admin/conversations/{NumberOf(channel)}/";

    private static async Task<string> ExportAsync(HttpClient http, string channel)
    {
        using var answer = await http.PostAsJsonAsync(PathOf(channel) + "export/", new { reason = "court" });
        return await ReadAsync(answer, channel);
    }

    private async Task<string> ExportOwnAsync(ChannelUser user, string channel)
    {
        using var http = Server.As(user.User.Access);
        using var answer = await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password });
        return await ReadAsync(answer, channel);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, string channel)
    {
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var archive = new ZipArchive(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()));
        using var reader = new StreamReader(
            await archive.GetEntry($"conversations/{NumberOf(channel)}/messages.json")!.OpenAsync());
        return await reader.ReadToEndAsync();
    }

    // Their ids come before those of registered users.
    private async Task<List<Guid>> FillAsync(string channel, int count)
    {
        var members = Enumerable.Range(0, count).Select(_ => new Guid([0, 0, .. Guid.NewGuid().ToByteArray()[2..]])).ToList();
        await Server.Get<Database>().WriteAsync(
            write =>
            {
                foreach (var id in members)
                    Insert(write, NumberOf(channel), id);
                return write.Execute(
                    "UPDATE channels SET members = @count WHERE conversation_id = @id", new { count, id = NumberOf(channel) });
            },
            CancellationToken.None);
        return members;
    }

    private static void Insert(WriteScope write, long channelId, Guid id)
    {
        UserStore.Insert(write, new UserRow { Id = id, Fullname = "Ana", CreatedAt = write.Now, UpdatedAt = write.Now });
        write.Execute("""
            INSERT INTO conversation_participants (conversation_id, kind, user_id, is_large, joined_at)
            VALUES (@channelId, 'channel', @id, 1, 0)
            """, new { channelId, id });
    }
}
