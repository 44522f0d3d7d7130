using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Protocol;

/// <summary>The users that the examples name, and the values in their texts.</summary>
internal sealed class ExampleUsers(TestServer server, Placeholders placeholders)
{
    public static string UserOf(string name) => name.Split('.', '\'')[0];

    /// <summary>Fills in the values; a user named for the first time is registered.</summary>
    public async Task<string> FillAsync(string text)
    {
        foreach (var name in Placeholders.NamesIn(text)
            .Where(name => !placeholders.Knows(name) && name.Contains('.', StringComparison.Ordinal)))
        {
            if (!placeholders.Knows(UserOf(name) + ".id"))
                await RegisterAsync(UserOf(name));
        }

        return placeholders.Fill(text);
    }

    private async Task RegisterAsync(string name)
    {
        var fullname = char.ToUpperInvariant(name[0]) + name[1..];
        using var registered = await server.Http.PostAsJsonAsync(
            "/auth/register/", new { email = $"{name}@example.com", password = TestServer.Password, fullname });
        registered.EnsureSuccessStatusCode();
        var data = (await registered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
        placeholders.Set(name + ".id", data.GetProperty("user").GetProperty("id").GetString()!);
        placeholders.Set(name + ".token", data.GetProperty("access").GetString()!);
        placeholders.Set(name + ".refresh", data.GetProperty("refresh").GetString()!);
    }
}
