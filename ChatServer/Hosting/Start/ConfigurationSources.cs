namespace ChatServer.Hosting.Start;

/// <summary>
/// The sources of options. Each overrides the previous one: the program's own <c>appsettings.json</c> with all defaults, one in
/// the current directory, the variables of <see cref="WebUiVariables"/>, the environment, the command line.
/// </summary>
internal static class ConfigurationSources
{
    private const string FileName = "appsettings.json";

    /// <summary>Replaces ASP.NET Core's sources, in which a file would override <c>ASPNETCORE_URLS</c>.</summary>
    public static void UseServerSources(this IConfigurationBuilder configuration, string[] arguments)
    {
        configuration.Sources.Clear();
        configuration.AddServerSources().AddCommandLine(arguments);
    }

    /// <summary>The options as seen by a verb beside a running server.</summary>
    public static IConfigurationRoot ForVerb(string? dataDirectory)
    {
        var given = new Dictionary<string, string?>();
        if (dataDirectory is not null)
            given["Chat:DataDirectory"] = dataDirectory;

        return new ConfigurationBuilder().AddServerSources().AddInMemoryCollection(given).Build();
    }

    private static IConfigurationBuilder AddServerSources(this IConfigurationBuilder configuration) => configuration
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, FileName), optional: true)
        .AddJsonFile(Path.GetFullPath(FileName), optional: true)
        .AddInMemoryCollection(WebUiVariables.Read(Environment.GetEnvironmentVariable))
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddEnvironmentVariables("DOTNET_")
        .AddEnvironmentVariables();
}
