using System.Net;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>Shared copies of chats.</summary>
[Parallelizable]
internal sealed class ChatSharingTests : ServerFixture
{
    private const string Document =
        """{"title":"Plans","history":{"messages":{"a":{"id":"a","content":"first"}},"currentId":"a"}}""";

    [Test]
    public async Task A_shared_copy_shows_the_chat_as_it_was_shared()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var id = await ana.NewAsync(Document);

        var copy = await ana.PostAsync($"/{id}/share");
        await ana.SaveAsync(id, """{"title":"Secret plans"}""");

        var share = copy.Text("id")!;
        var seen = await ben.GetAsync($"/share/{share}");
        Assert.That(copy.Text("user_id"), Is.EqualTo($"shared-{id}"));
        Assert.That((seen.Title(), seen.GetProperty("chat").GetRawText()), Is.EqualTo(("Plans", Document)));
        Assert.That((await ana.GetAsync($"/{id}")).Text("share_id"), Is.EqualTo(share));
        Assert.That((await ana.PostAsync($"/{id}/share")).Text("id"), Is.EqualTo(share));
        Assert.That((await ben.GetAsync($"/share/{share}")).Title(), Is.EqualTo("Secret plans"));
    }

    [Test]
    public async Task A_shared_copy_is_in_no_list_and_reached_by_no_other_id()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var id = await ana.NewAsync(Document);
        var share = (await ana.PostAsync($"/{id}/share")).Text("id")!;

        await ben.GetAsync($"/share/{id}", HttpStatusCode.NotFound);
        await ana.GetAsync($"/share/{id}", HttpStatusCode.NotFound);
        await ana.GetAsync($"/{share}", HttpStatusCode.NotFound);
        await ana.SendAsync($"/{share}", """{"chat":{}}""", HttpStatusCode.NotFound);
        await ana.DeleteAsync($"/{share}", expected: HttpStatusCode.NotFound);
        await ana.PostAsync($"/{share}/pin", expected: HttpStatusCode.NotFound);
        Assert.That((await ana.GetAsync("/all")).GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_copy_shows_others_neither_folder_nor_pin_nor_tags()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var id = await ana.NewAsync(Document, await ana.NewFolderAsync("Private folder"));
        await ana.PostAsync($"/{id}/tags", new { name = "Private tag" });

        var copy = await ana.PostAsync($"/{id}/share");

        var seen = await ben.GetAsync($"/share/{copy.Text("id")}");
        Assert.That(copy.GetProperty("meta").GetRawText(), Is.EqualTo("""{"tags":["private_tag"]}"""));
        Assert.That((seen.Text("folder_id"), seen.GetProperty("meta").GetRawText()), Is.EqualTo(((string?)null, "{}")));
    }

    [Test]
    public async Task Sharing_ends_when_its_owner_or_the_clock_says_so()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var id = await ana.NewAsync(Document);

        Assert.That((await ana.DeleteAsync($"/{id}/share")).GetBoolean(), Is.False);
        var share = (await ana.PostAsync($"/{id}/share")).Text("id")!;
        Assert.That((await ana.DeleteAsync($"/{id}/share")).GetBoolean(), Is.True);
        await ben.GetAsync($"/share/{share}", HttpStatusCode.NotFound);

        var past = (await ana.PostAsync($"/{id}/share", new { expires_at = 1_700_000_000 })).Text("id")!;
        await ben.GetAsync($"/share/{past}", HttpStatusCode.NotFound);
        await ben.PostAsync($"/{past}/clone/shared", expected: HttpStatusCode.NotFound);
        var future = (await ana.PostAsync($"/{id}/share", new { expires_at = 4_000_000_000 })).Text("id")!;
        await ben.GetAsync($"/share/{future}");
        await ben.DeleteAsync($"/{id}/share", expected: HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_shared_chat_is_cloned_by_the_id_of_its_copy()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var id = await ana.NewAsync(Document, await ana.NewFolderAsync("Work"));
        var share = (await ana.PostAsync($"/{id}/share")).Text("id")!;

        var clone = await ben.PostAsync($"/{share}/clone/shared");

        Assert.That((clone.Title(), clone.Text("user_id")), Is.EqualTo(("Clone of Plans", ben.User.UserId.ToString())));
        Assert.That(clone.GetProperty("chat").Text("originalChatId"), Is.EqualTo(share));
        Assert.That(clone.Text("folder_id"), Is.Null);
        await ben.PostAsync($"/{id}/clone/shared", expected: HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Administrators_may_also_name_a_chat()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var admin = await Server.ChatAsync("Admin");
        await Server.MakeAdminAsync(admin.User.UserId);
        var id = await ana.NewAsync(Document);

        Assert.That((await admin.GetAsync($"/share/{id}")).Title(), Is.EqualTo("Plans"));
        Assert.That((await admin.PostAsync($"/{id}/clone/shared")).Title(), Is.EqualTo("Clone of Plans"));
    }
}
