using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Accounts;
using ChatServer.Agents.Demo;
using ChatServer.Hosting.Logs;
using ChatServer.Options;
using ChatServer.Protocol.Room;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Hosting.Start;

/// <summary>
/// The greeting for the person who started the server: the addresses it listens on and how to try it. It goes to standard output
/// and not to the log, where the demo's tokens don't belong.
/// </summary>
internal static class Greeting
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static async Task GreetAsync(this WebApplication app, bool demo)
    {
        var text = await DescribeAsync(app.Services, demo, CancellationToken.None);
        try
        {
            Console.WriteLine(text);
        }
        catch (IOException failure)
        {
            LogFailureReporter.Report(failure); // standard output goes to a full disk
        }
    }

    public static async Task<string> DescribeAsync(IServiceProvider services, bool demo, CancellationToken cancellationToken)
    {
        var addresses = services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        var hint = demo
            ? await DescribeDemoAsync(Reachable(addresses.First()), services, cancellationToken)
            : "To try it, start it with --demo.\n";
        return $"""

            ChatServer {ServerVersion.Current} listens on {string.Join(" and ", addresses)}
            Its data are in {services.GetRequiredService<DataDirectory>().Root}
            Press Ctrl+C to stop it.
            {hint}
            """;
    }

    private static async Task<string> DescribeDemoAsync(
        Uri server, IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            var users = await services.GetRequiredService<DemoUsers>().EnsureAsync(cancellationToken);
            var agent = await services.GetRequiredService<DemoAgent>().EnsureAsync(users[1].UserId, cancellationToken);
            return DescribeDemo(server, users, agent);
        }
        catch (StorageUnavailableException)
        {
            return "The demo users can't be created because nothing can be stored. Make room on the disk, then start it again\n";
        }
    }

    private static string DescribeDemo(Uri server, IReadOnlyList<DemoUser> users, Guid? agent) =>
        DescribeTerminal(1, server, users[0], users[1]) + DescribeTerminal(2, server, users[1], users[0])
        + DescribeAgent(users, agent) + """

        For trying only: each command holds a token that is its user for 12 hours, for whoever reads this. Let no log keep it.

        """;

    private static string DescribeTerminal(int number, Uri server, DemoUser user, DemoUser other) => $"""

        In terminal {number} you are {user.Fullname}. Paste the command, and when it is connected, the line below it:

          npx wscat -c "{server}ws/chat/room/?token={user.AccessToken}"

          {LineFor(other, $"Hello {other.Fullname}, this is {user.Fullname}")}

        """;

    private static string DescribeAgent(IReadOnlyList<DemoUser> users, Guid? agent) => agent is null ? "" : $"""

        {users[1].Fullname} has an agent that knows this server. To ask it, paste this line into terminal 1:

          {LineFor(agent.Value, "How do I make a backup?")}

        """;

    private static string LineFor(Guid agentId, string question) =>
        JsonSerializer.Serialize<ClientAction>(new SendText(ReceiverId: null, question, AgentId: agentId), Json);

    private static string LineFor(DemoUser receiver, string text) =>
        JsonSerializer.Serialize<ClientAction>(new SendText(receiver.UserId, text), Json);

    // A server that listens on every address can be reached on this machine's loopback address.
    private static Uri Reachable(string address)
    {
        var url = new UriBuilder(address.Replace("//*", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//+", "//127.0.0.1", StringComparison.Ordinal));
        url.Scheme = url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        if (url.Host is "0.0.0.0" or "[::]")
            url.Host = "127.0.0.1";
        return url.Uri;
    }
}
