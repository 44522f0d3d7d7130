using System.CommandLine;

namespace ChatServer.Benchmarks.Relay;

/// <summary>
/// <c>relay</c>: the yardstick. What Kestrel and System.Net.WebSockets cost without rights and without a store.
/// </summary>
internal static class RelayCommand
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Where to listen.",
        DefaultValueFactory = _ => "http://127.0.0.1:8090",
    };

    public static Command Create()
    {
        var command = new Command("relay", "Serve a bare relay of the Room protocol, to compare a server with.") { Urls };
        command.SetAction((parsed, cancellationToken) => RelayServer.RunAsync(parsed.GetRequiredValue(Urls), cancellationToken));
        return command;
    }
}
