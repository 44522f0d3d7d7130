using System.Text.Json;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts.People;

/// <summary>A server, and searches for its users.</summary>
internal abstract class PeopleFixture : ServerFixture
{
    protected async Task<JsonElement> SearchAsync(TestUser user, string text, string query = "") =>
        (await Server.GetAsync(user, $"/chat/users/search/?q={Uri.EscapeDataString(text)}{query}")).Data();

    protected async Task<string?[]> NamesAsync(TestUser user, string text) =>
        [.. (await SearchAsync(user, text)).Users().Select(found => found.Text("fullname"))];
}
