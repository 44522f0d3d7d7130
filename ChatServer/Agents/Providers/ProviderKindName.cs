namespace ChatServer.Agents.Providers;

/// <summary>The kinds of providers, as named on the wire.</summary>
internal static class ProviderKindName
{
    public static string Of(ProviderKind kind) => kind switch
    {
        ProviderKind.Embedded => "embedded",
        ProviderKind.SelfHosted => "self_hosted",
        ProviderKind.External => "external",
        _ => throw new InvalidOperationException($"There is no name for {kind}"),
    };
}
