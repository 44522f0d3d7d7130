using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Accounts;
using ChatServer.Protocol.Room;
using ChatServer.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Administration;

/// <summary>
/// What whoever started the server sees: where it listens and how to try it. It goes to the standard output and not to the log,
/// as the demo's tokens have no place there.
/// </summary>
internal static class Greeting
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Version { get; } = typeof(Greeting).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    public static async Task GreetAsync(this WebApplication app, bool demo)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        Console.WriteLine($"""

            ChatServer {Version} listens on {string.Join(" and ", addresses)}
            Its data are in {app.Services.GetRequiredService<DataDirectory>().Root}
            Press Ctrl+C to stop it.
            """);

        if (demo)
            PrintDemo(Reachable(addresses.First()), await app.Services.GetRequiredService<DemoUsers>().EnsureAsync(CancellationToken.None));
        else
            Console.WriteLine("To try it, start it with --demo: dotnet run --project ChatServer -- --demo");
        Console.WriteLine();
    }

    private static void PrintDemo(Uri server, IReadOnlyList<DemoUser> users)
    {
        for (var at = 0; at < users.Count; at++)
        {
            var (user, other) = (users[at], users[(at + 1) % users.Count]);
            Console.WriteLine($"""

                In terminal {at + 1} you are {user.Fullname}. Paste this command, and when it is connected, this line:

                  npx wscat -c "{server}ws/chat/room/?token={user.AccessToken}"

                  {LineFor(other, $"Hello {other.Fullname}, this is {user.Fullname}")}
                """);
        }
    }

    private static string LineFor(DemoUser receiver, string text) =>
        JsonSerializer.Serialize<ClientAction>(new SendText(receiver.UserId, text), Json);

    // A server that listens on every address is tried on this machine's own.
    private static Uri Reachable(string address)
    {
        var url = new UriBuilder(address.Replace("//*", "//127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal));
        url.Scheme = url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        if (url.Host is "0.0.0.0" or "[::]")
            url.Host = "127.0.0.1";
        return url.Uri;
    }
}
