using System.CommandLine;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>health</c>: asks a running server, for the health check of a container, which has no curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var url = new Option<string>("--url")
        {
            Description =
                "The server's address, for /healthz; with the path /readyz it also checks whether the disk can be written to",
            DefaultValueFactory = _ => "http://127.0.0.1:8080",
        };
        var command = new Command("health", "Exits with 0 if a server answers that it is healthy, else with 1") { url };
        command.SetAction((parsed, cancellationToken) => AskAsync(
            parsed.GetRequiredValue(url), parsed.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> AskAsync(string address, TextWriter error, CancellationToken cancellationToken)
    {
        var url = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.AbsolutePath == "/"
            ? new Uri(uri, "/healthz").ToString()
            : address;
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(url, cancellationToken);
            if (answer.IsSuccessStatusCode)
                return 0;

            await error.WriteLineAsync(
                $"{url} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
        catch (Exception failure) when (failure is HttpRequestException
            or TaskCanceledException or InvalidOperationException or NotSupportedException or UriFormatException)
        {
            await error.WriteLineAsync($"{url} doesn't answer: {failure.Message}");
        }

        return 1;
    }
}
