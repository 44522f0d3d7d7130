using System.CommandLine;

namespace ChatServer.Benchmarks.Measurement;

/// <summary>A whole number with a default and a least value.</summary>
internal static class CountOption
{
    public static Option<int> Create(string name, int value, int least, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
                result.AddError($"{name} must be at least {least}.");
        });

        return option;
    }
}
