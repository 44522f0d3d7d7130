using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

/// <summary>Histories and lists show the email and phone number only of users who have written to the reader.</summary>
[Parallelizable]
internal sealed class ShownContactsTests : ServerFixture
{
    [Test]
    public async Task Writing_to_a_user_shows_no_email_until_they_answer()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await SetPhoneAsync(ben.User);
        await ana.SendConfirmedAsync(ben.UserId, "hello");

        Assert.That(await ContactsAsync(ana.User, ben.User), Is.All.EqualTo(((string?)null, "")));
        Assert.That(
            (await ContactsAsync(ben.User, ana.User)).Select(contact => contact.Email), Is.All.EqualTo(ana.User.Email),
            "the user who wrote first is known");
        Assert.That(
            (await ContactsAsync(ana.User, ana.User)).Select(contact => contact.Email), Is.All.EqualTo(ana.User.Email),
            "their own email is shown");
        await ben.SendConfirmedIgnoringOthersAsync(ana.UserId, "hello yourself");

        Assert.That(await ContactsAsync(ana.User, ben.User), Is.All.EqualTo(((string?)ben.User.Email, "8005550101")));
    }

    [Test]
    public async Task Sharing_a_group_shows_no_email()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = await Server.CreateGroupAsync(ana, ben.UserId);
        await ben.SendInThreadAsync(group, "hello");

        var message = (await Server.GetAsync(ana, $"/chat/thread/messages/{group}/")).Data().Messages()[0];
        var listed = (await Server.GetAsync(ana, "/chat/groups/")).Data()[0].GetProperty("last_message");

        foreach (var sender in new[] { message.GetProperty("sender"), listed.GetProperty("sender") })
            Assert.That((sender.Text("fullname"), sender.Text("email")), Is.EqualTo(("Ben", (string?)null)));
    }

    [Test]
    public async Task An_upload_shows_the_receivers_email_only_to_acquaintances()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var anas = Server.As(ana.Access);

        var before = await anas.UploadAsync(ben.UserId, [1, 2, 3]);
        await ben.SendConfirmedAsync(ana.UserId, "thank you");
        var after = await anas.UploadAsync(ben.UserId, [1, 2, 3]);

        Assert.That(
            (before.GetProperty("receiver").Text("email"), before.GetProperty("sender").Text("email")),
            Is.EqualTo(((string?)null, ana.Email)));
        Assert.That(after.GetProperty("receiver").Text("email"), Is.EqualTo(ben.User.Email));
    }

    private async Task SetPhoneAsync(TestUser user)
    {
        using var http = Server.As(user.Access);
        await http.PatchAsJsonAsync("/auth/me/", new { phone_number = "8005550101" }).ReadAsync(HttpStatusCode.OK);
    }

    // Every place where one of the two is shown to the other.
    private async Task<(string? Email, string? Phone)[]> ContactsAsync(TestUser viewer, TestUser shown)
    {
        var thread = (await Server.ThreadsAsync(viewer)).Single();
        var other = thread.GetProperty("last_message").GetProperty("sender").GetProperty("id").GetGuid() == viewer.UserId
            ? "receiver"
            : "sender";
        var otherId = thread.GetProperty("last_message").GetProperty(other).GetProperty("id").GetGuid();
        var paths = new[]
        {
            $"/chat/messages/{otherId}/", $"/chat/thread/messages/{thread.Number("id")}/", "/chat/user/threads/",
            "/chat/conversations/",
            "/chat/search/?q=hello",
        };
        var contacts = new List<(string?, string?)>();
        foreach (var path in paths)
            contacts.AddRange(Users((await Server.GetAsync(viewer, path)).Data(), shown.UserId));
        Assert.That(contacts, Has.Count.GreaterThanOrEqualTo(paths.Length));
        return [.. contacts];
    }

    private static IEnumerable<(string? Email, string? Phone)> Users(JsonElement element, Guid id) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Users(item, id)),
        JsonValueKind.Object when element.TryGetProperty("email", out var email) =>
            element.GetProperty("id").GetGuid() == id ? [(email.GetString(), element.Text("phone_number"))] : [],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Users(property.Value, id)),
        _ => [],
    };
}
