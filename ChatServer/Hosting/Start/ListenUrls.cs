using ChatServer.Options;

namespace ChatServer.Hosting.Start;

/// <summary>The option <c>Urls</c>, which ASP.NET Core reads by itself without reporting what is wrong with it.</summary>
internal static class ListenUrls
{
    /// <exception cref="InvalidOptionsException">There is no address, or an invalid one.</exception>
    public static void Check(string? urls)
    {
        if (urls is null)
            return;

        var all = urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (all.Length == 0 || !Array.TrueForAll(all, IsAddress))
            throw new InvalidOptionsException(
                $"Urls must be addresses such as http://0.0.0.0:8080, several separated by semicolons, not '{urls}'");
    }

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", Port: >= 0 and <= 65_535 };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
