using System.ComponentModel.DataAnnotations;

namespace Firn.Release;

/// <summary>What a release says of itself beyond what the manifests know.</summary>
public sealed record ReleaseConfig
{
    /// <summary>Who publishes it. Default empty: the card then says that nobody is named.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Where questions and complaints go. Default empty, as above.</summary>
    public string Contact { get; init; } = "";

    /// <summary>SPDX identifier of the licence of the weights, tokenizer and cards. Default Apache-2.0, as Apertus.</summary>
    [RegularExpression("[A-Za-z0-9.+-]{1,64}", ErrorMessage = "\"{0}\" is not an SPDX licence identifier")]
    public string Licence { get; init; } = "Apache-2.0";

    /// <summary>File with the licence's text, from the recipe's folder; needed for licences other than Apache-2.0, whose text Firn has.</summary>
    public string LicenceFile { get; init; } = "";

    /// <summary>Most works in the table of the data summary's readable form; the file <c>data-summary.json</c> has them all. Default 2000.</summary>
    [Range(1, 1_000_000)]
    public int MaxWorksListed { get; init; } = 2000;
}
