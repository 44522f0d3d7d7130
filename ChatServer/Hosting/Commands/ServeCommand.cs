using System.CommandLine;
using ChatServer.Hosting.Start;

namespace ChatServer.Hosting.Commands;

/// <param name="Demo">Whether to create two users and an agent for trying the server.</param>
/// <param name="IsNew">Whether a database may be created although there are keys or files of an earlier one.</param>
/// <param name="Settings">Options that override all others, as <c>--Key=value</c>.</param>
internal sealed record ServeArguments(bool Demo, bool IsNew, string[] Settings);

/// <summary>The verb <c>serve</c>, and the program without a verb.</summary>
internal static class ServeCommand
{
    private static readonly Option<bool> Demo = new("--demo")
    {
        Description = "Create two users and an agent, and print commands that let them chat",
    };

    // Any option that is given overrides these.
    private static readonly string[] DemoSettings = ["--Chat:Agents:Enabled=true", "--Chat:Agents:QuietPeriod=00:00:00.3"];

    private static readonly Option<bool> New = new("--new")
    {
        Description = "Create an empty database although there are keys or files of an earlier one, whose database is missing",
    };

    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "The addresses to listen on, such as http://0.0.0.0:8080, separated by semicolons",
    };

    private static readonly Option<string?> DataDirectory = new("--data-directory")
    {
        Description = "The directory for all data, the same as --Chat:DataDirectory",
    };

    public static Command Create(Func<ServeArguments, Task> serve)
    {
        var command = new Command("serve", "Serves until it is stopped. Every option can be given as --Chat:Section:Name=value");
        Attach(command, serve);
        return command;
    }

    public static void Attach(Command command, Func<ServeArguments, Task> serve)
    {
        command.Add(Demo);
        command.Add(New);
        command.Add(Urls);
        command.Add(DataDirectory);
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) => RunAsync(parsed, serve));
    }

    public static bool Has(Option option) => option == Demo || option == New || option == Urls || option == DataDirectory;

    private static async Task<int> RunAsync(ParseResult parsed, Func<ServeArguments, Task> serve)
    {
        using var ignored = FileSizeSignal.Ignore();
        try
        {
            await serve(Read(parsed));
            return 0;
        }
        catch (OperationCanceledException)
        {
            // The host was stopped during its start, or stopping took too long. The database has been closed after that, with
            // everything that was accepted.
            await PrintErrorAsync(
                parsed,
                "The server was stopped before it had started, or before all connections had ended within "
                + "Chat:Web:ShutdownTimeout");
            return 0;
        }
        catch (Exception failure) when (StartFailure.Describe(failure) is { } line)
        {
            await PrintErrorAsync(parsed, line);
            return 1;
        }
    }

    private static async Task PrintErrorAsync(ParseResult parsed, string line)
    {
        try
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(line);
        }
        catch (IOException)
        {
            // Standard error goes to a full disk: only the exit code reports the failure.
        }
    }

    private static ServeArguments Read(ParseResult parsed)
    {
        var isDemo = parsed.GetValue(Demo);
        List<string> settings = [.. isDemo ? DemoSettings : [], .. SettingArguments.Check(parsed.UnmatchedTokens)];
        if (parsed.GetValue(Urls) is { } urls)
            settings.Add($"--urls={urls}");
        if (parsed.GetValue(DataDirectory) is { } directory)
            settings.Add($"--Chat:DataDirectory={directory}");
        return new ServeArguments(isDemo, parsed.GetValue(New), [.. settings]);
    }
}
