using System.CommandLine;

namespace ChatServer.Benchmarks.Users;

/// <summary>The options that say against which server, and as whom.</summary>
internal sealed class UserOptions
{
    private readonly Option<Uri> url = ServerUrl.Option();

    private readonly Option<string?> signingKey = new("--signing-key")
    {
        Description = "Sign the users' tokens with this key. The server needs the same in Chat__Auth__SigningKey, "
            + "and Chat__Auth__AutoProvision=true.",
    };

    private readonly Option<FileInfo?> tokens = new("--tokens") { Description = "A file with one access token to a line." };

    public void AddTo(Command command)
    {
        command.Options.Add(url);
        command.Options.Add(signingKey);
        command.Options.Add(tokens);
    }

    public UserSource Read(ParseResult parsed) =>
        new(parsed.GetRequiredValue(url), parsed.GetValue(signingKey), parsed.GetValue(tokens));
}
