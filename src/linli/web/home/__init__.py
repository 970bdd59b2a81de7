"""The staff's start page, navigation, search, papers and handing over."""
