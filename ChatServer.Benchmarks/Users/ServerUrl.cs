using System.CommandLine;
using System.CommandLine.Parsing;

namespace ChatServer.Benchmarks.Users;

/// <summary>The option that names the server.</summary>
internal static class ServerUrl
{
    public static Option<Uri> Option() => new("--url")
    {
        Description = "The server, http only.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
        CustomParser = Parse,
    };

    private static Uri? Parse(ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp)
            return url;

        argument.AddError($"'{argument.Tokens[0].Value}' is not a URL that begins with http://");
        return null;
    }
}
